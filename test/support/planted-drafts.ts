/**
 * Drafts of a policy with one thing otherwise, and what they must change, counted by other means: straight from the files of
 * an archive, by what stands in texts and headers, without reader, parser or policy.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { ROOMS } from "../../scripts/peers/people.ts";
import { LONG, PLANTED } from "./office/trespass.ts";

interface Row {
  /** `log:sequence` */
  readonly name: string;
  readonly received: string;
  readonly isOutbound: boolean;
  readonly farDomain: string;
  readonly isRefused: boolean;
  /** Its text is not what came. */
  readonly isKeptOtherwise: boolean;
}

const COLUMNS = `SELECT json_extract(header, '$.log') || ':' || sequence AS name, payload,
  json_extract(header, '$.direction') = 'outbound' AS isOutbound,
  json_extract(header, '$.secretsRemoved') IS NOT NULL AS isKeptOtherwise,
  coalesce(json_extract(header, CASE json_extract(header, '$.direction')
    WHEN 'outbound' THEN '$.addressing.to' ELSE '$.addressing.from' END), '') AS far,
  json_extract(header, '$.verdict.enforced') AS enforced
  FROM record WHERE json_extract(header, '$.kind') = 'stanza'`;

const domainOf = (bare: string): string => bare.slice(bare.indexOf("@") + 1);

const toRow = (row: Readonly<Record<string, unknown>>): Row => {
  const text = Buffer.from(row["payload"] as Uint8Array);
  const end = text.indexOf(0xff);
  return {
    name: String(row["name"]),
    received: text.subarray(0, end === -1 ? text.length : end).toString(),
    isOutbound: row["isOutbound"] === 1,
    farDomain: domainOf(String(row["far"])),
    isRefused: row["enforced"] === "block",
    isKeptOtherwise: row["isKeptOtherwise"] === 1,
  };
};

/** Every stanza on record. */
export const rowsIn = (archiveDir: string): readonly Row[] =>
  readdirSync(archiveDir, { recursive: true, encoding: "utf8" })
    .filter((name) => /\d{6}-[\d-]+\.sqlite$/.test(name))
    .flatMap((name) => {
      const db = new DatabaseSync(join(archiveDir, name), { readOnly: true });
      try {
        return db.prepare(COLUMNS).all().map(toRow);
      } finally {
        db.close();
      }
    });

type PolicyFile = Readonly<Record<string, unknown>>;

export interface PlantedDraft {
  readonly title: string;
  readonly change: (policy: PolicyFile) => PolicyFile;
  /** Of those that were not refused: which are refused now. */
  readonly isCaught: (row: Row) => boolean;
  /** Which others may be: an invitation names a room inside. */
  readonly mayBeCaught?: (row: Row) => boolean;
}

const LEAVING = /^<presence\b[^>]*\btype=.unavailable/;
const LOW_LIMIT = 10_000;

export const PLANTED_DRAFTS: readonly PlantedDraft[] = [
  {
    title: "one more pattern",
    change: (policy) => ({ ...policy, detectors: [{ id: "bird", pattern: PLANTED, action: "block" }] }),
    // What an archive's page holds is taken out of it; the page goes on.
    isCaught: ({ received }) =>
      received.includes(PLANTED) && !received.includes("<result xmlns='urn:xmpp:mam:"),
  },
  {
    title: "another limit",
    change: (policy) => ({ ...policy, limits: { stanza_bytes: LOW_LIMIT } }),
    isCaught: ({ received, isOutbound }) => isOutbound && received.includes(LONG),
  },
  {
    title: "one service less",
    change: (policy) => ({ ...policy, domains: { ...(policy["domains"] as object), services: [] } }),
    // Who goes may go.
    isCaught: ({ farDomain, received }) => farDomain === ROOMS && !LEAVING.test(received),
    mayBeCaught: ({ received }) => /^<(?:message|iq)\b/.test(received) && received.includes(ROOMS),
  },
];

interface Simulated {
  readonly judged: number;
  readonly changed: Readonly<Record<"refused" | "passed" | "altered", number>>;
  readonly inFact: Readonly<Record<"refused" | "passed", number>>;
  readonly unreplayed: Readonly<Record<string, number>>;
  readonly examples: { readonly refused: readonly { readonly log: string; readonly sequence: number }[] };
}

/** `simulate --json` beside the running gateway; by `draft`, or by the policy in force. */
export const simulate = async (gateway: Gateway, draft?: PlantedDraft): Promise<Simulated> => {
  const file = gateway.folder.at("policy.yaml");
  const path = gateway.folder.at("draft.yaml");
  const policy = JSON.parse(readFileSync(file, "utf8")) as PolicyFile;
  writeFileSync(path, JSON.stringify(draft?.change(policy) ?? policy));
  const { code, output } = await gateway.command(
    ...["--json", "simulate", "--policy", path, "--examples", "999999999"],
  );
  if (code !== 0) throw new Error(`simulate: exit ${String(code)}\n${output}`);
  return JSON.parse(output) as Simulated;
};

export interface Comparison {
  readonly found: number;
  readonly counted: number;
  /** Counted, and not found. */
  readonly missed: readonly string[];
  /** Found, and nothing in the files says why. */
  readonly unexplained: readonly string[];
}

export const compare = (draft: PlantedDraft, { examples }: Simulated, rows: readonly Row[]): Comparison => {
  const { isCaught, mayBeCaught = () => false } = draft;
  const open = rows.filter((row) => !row.isRefused && !row.isKeptOtherwise);
  const counted = open.filter(isCaught).map(({ name }) => name);
  const found = new Set(examples.refused.map(({ log, sequence }) => `${log}:${sequence}`));
  const explained = new Set([...counted, ...open.filter(mayBeCaught).map(({ name }) => name)]);
  return {
    found: found.size,
    counted: counted.length,
    missed: counted.filter((name) => !found.has(name)),
    unexplained: [...found].filter((name) => !explained.has(name)),
  };
};
