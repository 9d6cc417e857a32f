import { describe, expect, it } from "vitest";
import type { Receipt } from "../../../src/records/receipt.ts";
import type { OperationRecord } from "../../../src/records/record.ts";
import { OperationLog } from "../../../src/records/operation-log.ts";

const RECEIPT: Receipt = { logId: "log", sequence: 1, chainHash: "" };

describe("OperationLog", () => {
  it("numbers what it appends within its run, and gives the receipt back", async () => {
    const kept: OperationRecord[] = [];
    const append = async (record: OperationRecord): Promise<Receipt> => {
      kept.push(record);
      return await Promise.resolve(RECEIPT);
    };
    const log = new OperationLog("run", { append, nowMs: () => 7 });
    expect(await log.append("start", { version: "1" })).toBe(RECEIPT);
    await log.append("stop", {});
    expect(kept).toEqual([
      { kind: "start", recordId: "run.1", receivedAtMs: 7, facts: { version: "1" } },
      { kind: "stop", recordId: "run.2", receivedAtMs: 7, facts: {} },
    ]);
  });

  it("hides no failure, and gives no number twice", async () => {
    const ids: string[] = [];
    const append = async ({ recordId }: OperationRecord): Promise<Receipt> => {
      ids.push(recordId);
      return await Promise.reject(new Error("SG_ARCHIVE_FULL"));
    };
    const log = new OperationLog("run", { append, nowMs: () => 0 });
    await expect(log.append("policy", {})).rejects.toThrow("SG_ARCHIVE_FULL");
    await expect(log.append("policy", {})).rejects.toThrow("SG_ARCHIVE_FULL");
    expect(ids).toEqual(["run.1", "run.2"]);
  });
});
