/** The tables of docs/protocol.md that are made from the sources: a row of a table in `src` is a row of the page. */
import { FEATURE_ROWS, type FeatureAction } from "../../../src/stream/feature-table.ts";
import { ALLOWED_PAYLOADS } from "../../../src/xmpp/payloads.ts";
import type { AllowedPayload, Place } from "../../../src/xmpp/payload.ts";
import { REFUSED_PAYLOADS } from "../../../src/xmpp/payloads-refused.ts";
import { addressTable } from "../address-places/page.ts";
import { evidenceThatPasses, evidenceThatRefuses } from "./evidence.ts";
import { CHANGES } from "./changes.ts";

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const PLACES: readonly Place[] = ["message", "presence", "get", "set", "result", "item"];

const placesOf = ({ in: at }: AllowedPayload): string => {
  const by = Map.groupBy(
    PLACES.filter((place) => at[place] !== undefined),
    (place) => at[place] ?? "",
  );
  const parts = [...by].map(([names, places]) => `${places.join(", ")}: ${names.replaceAll(" ", ", ")}`);
  return parts.length === 0 ? "inside others" : parts.join("; ");
};

const allowedTable = (): string =>
  table(
    ["specification", "what", "namespace", "where, and which elements", "changed on its way", "shown by"],
    ALLOWED_PAYLOADS.map((one) => [
      one.spec,
      one.title,
      `\`${one.ns}\``,
      placesOf(one),
      CHANGES.get(one.ns) ?? "–",
      evidenceThatPasses(one.ns),
    ]),
  );

const refusedTable = (): string =>
  table(
    ["specification", "what", "namespace", "kind", "in a message", "shown by"],
    REFUSED_PAYLOADS.map(({ ns, spec, title, category, message }) => [
      spec,
      title,
      `\`${ns}\``,
      category,
      message === "strip" ? "taken out" : "refused",
      evidenceThatRefuses(ns),
    ]),
  );

const ACTIONS: Readonly<Record<FeatureAction, string>> = {
  pass: "passed",
  mechanisms: "rewritten: what can be relayed",
  authentication: "rewritten: what can be relayed",
  limits: "rewritten: the smaller limits",
  remove: "removed",
};

/** Each row is a case of it. */
const FEATURES_SHOWN = "`test/unit/stream/feature-table.test.ts`";

const featureTable = (): string =>
  table(
    ["feature", "namespace", "what becomes of it", "where it stands, and why", "shown by"],
    FEATURE_ROWS.map(({ ns, local, action, note }) => [
      `\`${local}\``,
      `\`${ns}\``,
      ACTIONS[action],
      note,
      FEATURES_SHOWN,
    ]),
  );

/** By the name that the page's marks bear. */
const TABLES: Readonly<Record<string, () => string>> = {
  addresses: addressTable,
  allowed: allowedTable,
  refused: refusedTable,
  features: featureTable,
};

const beginOf = (name: string): string => `<!-- ${name}: made by test/tools/write-protocol-page.ts -->`;
const endOf = (name: string): string => `<!-- /${name} -->`;

/** The page with its tables made anew. @throws Error where the page has no place for one */
export const withTables = (page: string): string =>
  Object.entries(TABLES).reduce((text, [name, make]) => {
    const [before, rest] = text.split(beginOf(name));
    const after = rest?.split(endOf(name))[1];
    if (before === undefined || after === undefined)
      throw new Error(`docs/protocol.md has no place for the table of ${name}`);
    return `${before}${beginOf(name)}\n\n${make()}\n\n${endOf(name)}${after}`;
  }, page);
