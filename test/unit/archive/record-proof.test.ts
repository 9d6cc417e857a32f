import { describe, expect, test } from "vitest";
import { parseVerifierKey } from "../../../src/archive/note.ts";
import { faultInProof, proofOf, type RecordProof } from "../../../src/archive/record-proof.ts";
import { encodeRecord } from "../../../src/records/canonical.ts";
import {
  DAY_MS,
  hostLog,
  killedCopy,
  NOON,
  stanzaRecord,
  temporaryLog,
  verifierKeyOf,
  type TemporaryLog,
} from "../../support/archive.ts";

const COUNT = 23;

/** Signed at every fifth, a new day and segment after the 11th; how it stands before it is closed, and after. */
const signedLog = async (): Promise<{ readonly live: TemporaryLog; readonly closed: TemporaryLog }> => {
  const log = temporaryLog();
  const { host, at } = hostLog(log);
  for (let n = 1; n <= COUNT; n += 1) {
    at(NOON + n * 60_000 + (n > 11 ? DAY_MS : 0));
    host.commit([encodeRecord(stanzaRecord(n))]);
    if (n % 5 === 0) host.tick();
  }
  const live = killedCopy(log);
  await host.close();
  return { live, closed: log };
};

const trusted = (log: TemporaryLog) => {
  const verifier = parseVerifierKey(verifierKeyOf(log.logId));
  return verifier === undefined ? [] : [verifier];
};

const proven = (log: TemporaryLog, sequence: number): RecordProof => {
  const proof = proofOf(log, { logId: log.logId, sequence }, true);
  if (proof === undefined) throw new Error(`there is no record ${String(sequence)}`);
  return proof;
};

describe("the proof of a record", () => {
  test("holds for each that was signed, by itself, and says where it lies", async () => {
    const { closed } = await signedLog();
    for (let sequence = 1; sequence <= COUNT; sequence += 1) {
      const proof = proven(closed, sequence);
      expect(faultInProof(proof, trusted(closed))).toBeUndefined();
      expect(proof.seal).toMatchObject({ segment: proof.segment });
    }
    expect(proven(closed, 11).segment).not.toBe(proven(closed, 12).segment);
    expect(proofOf(closed, { logId: closed.logId, sequence: COUNT + 1 }, true)).toBeUndefined();
    expect(proofOf(closed, { logId: "elsewhere", sequence: 1 }, true)).toBeUndefined();
  });

  test("waits for the next checkpoint", async () => {
    const { live } = await signedLog();
    expect(faultInProof(proven(live, 20), trusted(live))).toBeUndefined();
    const last = proven(live, COUNT);
    expect(last.seal).toBeUndefined();
    expect(faultInProof(last, trusted(live))).toBe("no checkpoint was signed since");
  });

  test("holds for nothing else", async () => {
    const { closed } = await signedLog();
    const [proof, other] = [proven(closed, 7), proven(closed, 8)];
    const fault = (changes: Partial<RecordProof>): string | undefined =>
      faultInProof({ ...proof, ...changes }, trusted(closed));
    expect(fault({ header: proof.header.replace("ana@", "eve@") })).toMatch(/not in what was signed/u);
    expect(fault({ contentHash: other.contentHash })).toMatch(/not in what was signed/u);
    expect(fault({ header: other.header })).toMatch(/another record's/u);
    expect(fault({ ...other, inclusion: proof.inclusion } as RecordProof)).toMatch(/not in what was signed/u);
    expect(faultInProof(proof, trusted({ ...closed, logId: "elsewhere" }))).toMatch(/no trusted key/u);
  });

  test("shows the content's hash only with salt and content", async () => {
    const { closed } = await signedLog();
    const payload = (text: string): Uint8Array => new TextEncoder().encode(text);
    const received = (stanzaRecord(7) as { readonly received: string }).received;
    expect(faultInProof(proven(closed, 7), trusted(closed), payload(received))).toBeUndefined();
    expect(faultInProof(proven(closed, 7), trusted(closed), payload(`${received}!`))).toMatch(/not the one/u);
    const bare = proofOf(closed, { logId: closed.logId, sequence: 7 }, false);
    expect(bare).not.toHaveProperty("salt");
    expect(JSON.stringify(bare)).not.toContain("text 7");
  });
});
