/** Which test shows what becomes of a namespace: the first file that has it, of those that tell stanzas and verdicts. */
import { readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../../../", import.meta.url);

const textsIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(new URL(folder, ROOT))
      .filter((name) => /\.(?:txt|ts)$/.test(name))
      .toSorted()
      .map((name) => [`${folder}${name}`, readFileSync(new URL(`${folder}${name}`, ROOT), "utf8")]),
  );

const ALLOWED = textsIn("test/golden/allowed/");
const REFUSED = textsIn("test/golden/refused/");
const OFFICE = [...textsIn("test/support/office/").values()].join("\n");

/** As it stands in a stanza; a family's by its beginning. */
const named = (ns: string): string => (ns.endsWith("*") ? `'${ns.slice(0, -1)}` : `'${ns}'`);

const first = (texts: ReadonlyMap<string, string>, needle: string): string | undefined =>
  [...texts].find(([, text]) => text.includes(needle))?.[0];

/** @param ns of the catalogue of what passes */
export const evidenceThatPasses = (ns: string): string =>
  [
    first(ALLOWED, named(ns)) ?? "test/property/hidden-places.test.ts",
    ...(OFFICE.includes(`"${ns}"`) || OFFICE.includes(named(ns)) ? ["test/e2e/office-week.test.ts"] : []),
  ]
    .map((path) => `\`${path}\``)
    .join(" ");

/** @param ns exact, or a family where it ends in `*` */
export const evidenceThatRefuses = (ns: string): string =>
  `\`${first(REFUSED, named(ns)) ?? "test/unit/xmpp/payloads-refused.test.ts"}\``;
