/** Damage to a closed log, as an intruder or a disk would do it. */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { genesis, leafHash, nextChain, contentHash } from "../../src/archive/chain.ts";
import { Frontier } from "../../src/archive/merkle.ts";
import { readableSegments } from "../../src/archive/reader.ts";
import { openWritable, type Database, type Row } from "../../src/archive/sqlite.ts";

/** Changes a sealed segment by SQL and makes it read-only again. */
export const alterSegment = (path: string, change: (db: Database) => void): void => {
  chmodSync(path, 0o640);
  const db = openWritable(path);
  change(db);
  db.close();
  chmodSync(path, 0o440);
};

export const flipBit = (path: string, byte: number, bit: number): void => {
  const bytes = readFileSync(path);
  bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
  chmodSync(path, 0o640);
  writeFileSync(path, bytes);
  chmodSync(path, 0o440);
};

interface Forged {
  readonly chain: Buffer;
  readonly frontier: Frontier;
}

const rechainSegment = (db: Database, forged: Forged): Forged => {
  db.prepare("UPDATE segment SET value = ? WHERE key = 'previous_chain'").run(forged.chain.toString("hex"));
  db.prepare("UPDATE segment SET value = ? WHERE key = 'frontier'").run(
    forged.frontier.toBytes().toString("hex"),
  );
  db.exec("DELETE FROM mark");
  let { chain } = forged;
  const update = db.prepare("UPDATE record SET content = ?, chain = ? WHERE sequence = ?");
  for (const row of db.prepare("SELECT * FROM record ORDER BY sequence").all() as Row[]) {
    const content = contentHash(row["salt"] as Uint8Array, row["payload"] as Uint8Array);
    const leaf = leafHash(Buffer.from(String(row["header"])), content);
    chain = nextChain(chain, leaf);
    forged.frontier.push(leaf);
    update.run(content, chain, Number(row["sequence"]));
  }
  return { chain, frontier: forged.frontier };
};

/** Computes every hash of a log anew, as someone who knows this code but not the signing key would. */
export const rechain = (dir: string, logId: string): void => {
  let forged: Forged = { chain: genesis(logId), frontier: Frontier.empty() };
  for (const { path } of readableSegments([dir])) {
    alterSegment(path, (db) => {
      forged = rechainSegment(db, forged);
    });
  }
};

/** Puts a refusal that nobody archived before a segment's first record, with its row of the blocked log. */
export const insertStranger = (path: string): void => {
  alterSegment(path, (db) =>
    db.exec(`INSERT INTO record SELECT 0, header, salt, payload, content, chain FROM record WHERE sequence = 5;
      INSERT INTO notable SELECT 0, received_at_ms, user, far_domain, enforced, rules, 'G-FORGE-D0000'
        FROM notable WHERE sequence = 5`),
  );
};
