/**
 * The figures of reports counted another way: by SQL over the segment files, without reader, counter or report of ours.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

type Row = Readonly<Record<string, string | number | null>>;

const H = (path: string): string => `json_extract(header, '$.${path}')`;
const OWN = `${H("service")} IS NULL`;
const REFUSED = `${H("verdict.disposition")} IN ('hold', 'block')`;
const FAR = `CASE ${H("direction")} WHEN 'outbound' THEN ${H("addressing.to")} ELSE ${H("addressing.from")} END`;
const BARE = `substr(${H("user")}, 1, instr(${H("user")} || '/', '/') - 1)`;
const FATE = `CASE WHEN ${REFUSED} THEN 'refused' WHEN ${H("verdict.disposition")} <> ${H("verdict.enforced")} THEN 'shadowed'
  WHEN ${H("verdict.disposition")} IN ('redact', 'strip') THEN 'mended' ELSE 'flagged' END`;
const SENT = `${OWN} AND NOT ${REFUSED} AND ${H("stanzaKind")} = 'message' AND ${H("direction")} = 'outbound'
  AND ${H("sighting")} = 'origin'`;
const ARRIVED = `${OWN} AND NOT ${REFUSED} AND ${H("stanzaKind")} = 'message' AND ${H("direction")} = 'inbound'
  AND ${H("sighting")} IN ('delivery', 'offline', 'room')`;
const OWN_REFUSED = `${OWN} AND ${REFUSED} AND ${H("direction")} = 'outbound' AND ${H("sighting")} = 'origin'`;

export type Tally = Readonly<Record<string, number>>;

export class Recount {
  readonly #files: readonly string[];
  readonly #within: string;

  /** @param period RFC 3339, the end is exclusive */
  constructor(archiveDir: string, period: { readonly from: string; readonly to: string }) {
    this.#files = readdirSync(archiveDir, { recursive: true, encoding: "utf8" })
      .filter((name) => /\d{6}-[\d-]+\.sqlite$/.test(name))
      .map((name) => join(archiveDir, name));
    const at = H("receivedAtMs");
    this.#within = `${at} >= ${String(Date.parse(period.from))} AND ${at} < ${String(Date.parse(period.to))}`;
  }

  /** Name → count. @param name an SQL expression; `more` further tables to join */
  by(name: string, where: string, more = ""): Tally {
    const sql = `SELECT ${name} AS name, count(*) AS count FROM record${more} WHERE ${this.#within} AND ${where} GROUP BY 1`;
    const sums = new Map<string, number>();
    for (const row of this.#all(sql)) {
      const key = String(row["name"]);
      sums.set(key, (sums.get(key) ?? 0) + Number(row["count"]));
    }
    return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  stanzas(name: string): Tally {
    return this.by(name, `${H("kind")} = 'stanza'`);
  }

  count(where: string): number {
    return Object.values(this.by("'all'", where)).reduce((sum, one) => sum + one, 0);
  }

  readonly header = H;

  /** `rule fate` → stanzas. @param list `ruleIds` or `clauseIds` */
  fates(list: "ruleIds" | "clauseIds"): Tally {
    const each = `, json_each(${H(`verdict.${list}`)}) AS one`;
    const found = `${H("kind")} = 'stanza' AND json_array_length(${H("findings")}) > 0`;
    return this.by(`one.value || ' ' || ${FATE}`, found, each);
  }

  refusedByDomain(): Tally {
    const bare = `substr(${FAR}, 1, instr(${FAR} || '/', '/') - 1)`;
    return this.by(
      `substr(${bare}, instr(${bare}, '@') + 1)`,
      `${H("kind")} = 'stanza' AND ${REFUSED} AND ${FAR} IS NOT NULL AND json_array_length(${H("findings")}) > 0`,
    );
  }

  steps(): Tally {
    return this.by(H("step"), `${H("kind")} = 'session'`);
  }

  kinds(): Tally {
    return this.by(H("kind"), "1");
  }

  acts(): Tally {
    return this.by(`${H("facts.act")} || ' by ' || ${H("facts.by")}`, `${H("kind")} = 'admin'`);
  }

  /** Program and version → accounts, of the version replies alone. */
  versions(): Tally {
    const sql = `SELECT DISTINCT ${H("facts.name")} || ' ' || coalesce(${H("facts.version")}, '') AS name,
      substr(${H("facts.user")}, 1, instr(${H("facts.user")} || '/', '/') - 1) AS account
      FROM record WHERE ${this.#within} AND ${H("kind")} = 'client' AND ${H("facts.source")} = 'version'
      AND ${H("facts.name")} IS NOT NULL`;
    const pairs = new Set(this.#all(sql).map((row) => `${String(row["name"])}\n${String(row["account"])}`));
    const sums = new Map<string, number>();
    for (const pair of pairs) {
      const [name = ""] = pair.split("\n");
      sums.set(name, (sums.get(name) ?? 0) + 1);
    }
    return Object.fromEntries(sums);
  }

  /** Division → sent, received, refused, accounts. */
  use(): Readonly<Record<string, readonly number[]>> {
    const each = `, json_each(coalesce(${H("verdict.divisions")}, '[""]')) AS one`;
    const of = (where: string): Tally => this.by("one.value", `${H("kind")} = 'stanza' AND ${where}`, each);
    const [sent, received, refused] = [of(SENT), of(ARRIVED), of(OWN_REFUSED)];
    const any = `${H("kind")} = 'stanza' AND ((${SENT}) OR (${ARRIVED}) OR (${OWN_REFUSED}))`;
    const members = this.by(`one.value || char(10) || ${BARE}`, any, each);
    const names = Object.keys(this.by("one.value", any, each));
    return Object.fromEntries(
      names.map((name) => {
        const accounts = Object.keys(members).filter((one) => one.startsWith(`${name}\n`)).length;
        return [name, [accounts, sent[name] ?? 0, received[name] ?? 0, refused[name] ?? 0]];
      }),
    );
  }

  /** Accounts with a log-in, a resumption or a message of their own. */
  activeAccounts(): number {
    const logIns = this.by(
      BARE,
      `${H("kind")} = 'session' AND ${H("step")} IN ('bind', 'resume') AND ${H("user")} IS NOT NULL`,
    );
    const said = this.by(BARE, `${H("kind")} = 'stanza' AND ((${SENT}) OR (${OWN_REFUSED}))`);
    return new Set([...Object.keys(logIns), ...Object.keys(said)]).size;
  }

  /** `rule decision` → messages: of one log in one segment, each decided on once. */
  decidedFindings(): Tally {
    const word =
      "(SELECT json_extract(said.header, '$.facts.decision') FROM record AS said WHERE " +
      "json_extract(said.header, '$.facts.act') = 'sample decide' " +
      "AND json_extract(said.header, '$.facts.sequence') = record.sequence)";
    const each = `, (SELECT DISTINCT sequence AS at, json_extract(one.value, '$.ruleId') AS rule
      FROM record, json_each(${H("findings")}) AS one WHERE ${H("kind")} = 'stanza'
      AND json_extract(one.value, '$.disposition') <> 'allow') AS found`;
    return this.by(
      `found.rule || ' ' || ${word}`,
      `found.at = record.sequence AND ${word} IS NOT NULL`,
      each,
    );
  }

  #all(sql: string): readonly Row[] {
    return this.#files.flatMap((file) => {
      const db = new DatabaseSync(file, { readOnly: true });
      try {
        return db.prepare(sql).all() as Row[];
      } finally {
        db.close();
      }
    });
  }
}
