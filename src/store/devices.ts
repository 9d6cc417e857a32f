/**
 * The register of devices: state-owned or authorised, each with who authorised it; none is ever removed.
 *
 * Rule 1: one device is registered once at a time, for one user or for anybody.
 * Rule 2: who adds one is who authorises it; the event names him, and why.
 * Source: WV-5.3.8.
 */
import { randomBytes } from "node:crypto";
import {
  DEVICE_MARKS,
  DEVICE_OWNERSHIPS,
  type DeviceMark,
  type DeviceOwnership,
  type RegisteredDevice,
} from "../policy/device-register.ts";
import { parseNetwork } from "../policy/networks.ts";
import type { Outcome, Perform } from "./act.ts";
import { requirePermission } from "./actors.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { Act } from "./permissions.ts";
import type { StateTables, Tx } from "./tables.ts";

export interface DeviceWish extends Pick<
  RegisteredDevice,
  "mark" | "value" | "user" | "ownership" | "untilMs"
> {
  /** Unset: from now on. */
  readonly fromMs: number | undefined;
  /** What it is: an inventory number, a place. */
  readonly note: string | undefined;
}

export interface KeptDevice extends RegisteredDevice {
  readonly note: string | undefined;
  readonly addedMs: number;
  readonly revokedBy: string | undefined;
}

type Row = StateTables["device"];

const isMark = (text: string): text is DeviceMark => (DEVICE_MARKS as readonly string[]).includes(text);
const isOwnership = (text: string): text is DeviceOwnership =>
  (DEVICE_OWNERSHIPS as readonly string[]).includes(text);

function toDevice(row: Row): KeptDevice {
  const { id, mark, ownership } = row;
  if (!isMark(mark) || !isOwnership(ownership))
    throw new StoreError("SG_STORE_CORRUPT", `device ${id} is of no known kind`);
  return {
    id,
    mark,
    value: row.value,
    user: row.jid ?? undefined,
    ownership,
    authorisedBy: row.authorised_by,
    fromMs: row.from_ms,
    untilMs: row.until_ms ?? undefined,
    revokedMs: row.revoked_ms ?? undefined,
    note: row.note ?? undefined,
    addedMs: row.added_ms,
    revokedBy: row.revoked_by ?? undefined,
  };
}

/** As they were added. */
export const listDevices = async (tx: Tx): Promise<readonly KeptDevice[]> => {
  const rows = await tx.selectFrom("device").selectAll().orderBy("added_ms").orderBy("id").execute();
  return rows.map(toDevice);
};

/** @throws StoreError SG_STORE_NOT_FOUND */
export const requireDevice = async (tx: Tx, id: string): Promise<KeptDevice> => {
  const row = await tx.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new StoreError("SG_STORE_NOT_FOUND", `there is no device ${id}`);
  return toDevice(row);
};

const FINGERPRINT = /^[\da-f]{64}$/;
const MAX_CLIENT_ID = 100;

/** One way to write it: hex without colons in lower case. @throws StoreError SG_STORE_INVALID */
export function checkedValue(mark: DeviceMark, value: string): string {
  const invalid = (expected: string): StoreError =>
    new StoreError("SG_STORE_INVALID", `"${value}" is not ${expected}`);
  switch (mark) {
    case "certificate": {
      const plain = value.replaceAll(":", "").toLowerCase();
      if (!FINGERPRINT.test(plain)) throw invalid("a SHA-256 fingerprint: 64 hex digits");
      return plain;
    }
    case "client-id":
      if (!/^[!-~]+$/.test(value) || value.length > MAX_CLIENT_ID) throw invalid("a SASL2 client id");
      return value;
    case "network":
      if (parseNetwork(value) === undefined) throw invalid("an address or a network such as 192.0.2.0/24");
      if (value.endsWith("/0")) throw invalid("a network of the agency: everybody is in it");
      return value;
  }
}

export const addDevice =
  (wish: DeviceWish): Perform<KeptDevice> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "device add");
    const value = checkedValue(wish.mark, wish.value);
    const fromMs = wish.fromMs ?? nowMs;
    if (wish.untilMs !== undefined && wish.untilMs <= Math.max(fromMs, nowMs))
      throw new StoreError("SG_STORE_INVALID", "it would end before it begins");
    await refuseDouble(tx, { ...wish, value }, nowMs);
    const row: Row = {
      id: randomBytes(4).toString("hex"),
      mark: wish.mark,
      value,
      jid: wish.user ?? null,
      ownership: wish.ownership,
      note: wish.note === undefined ? null : checkText("note", wish.note),
      authorised_by: actor.who,
      added_ms: nowMs,
      from_ms: fromMs,
      until_ms: wish.untilMs ?? null,
      revoked_ms: null,
      revoked_by: null,
    };
    await tx.insertInto("device").values(row).execute();
    return told("device add", row);
  };

async function refuseDouble(tx: Tx, { mark, value, user }: DeviceWish, nowMs: number): Promise<void> {
  const others = (await listDevices(tx)).filter((one) => one.mark === mark && one.value === value);
  const standing = others.find(
    (one) =>
      one.user === user && one.revokedMs === undefined && (one.untilMs === undefined || one.untilMs > nowMs),
  );
  if (standing !== undefined)
    throw new StoreError(
      "SG_STORE_CONFLICT",
      `it is registered already, as ${standing.id}: revoke that first`,
    );
}

export const revokeDevice =
  (id: string): Perform<KeptDevice> =>
  async ({ tx, actor, nowMs }) => {
    requirePermission(actor, "device revoke");
    const { revokedMs } = await requireDevice(tx, id);
    if (revokedMs !== undefined) throw new StoreError("SG_STORE_CONFLICT", `device ${id} is revoked already`);
    const change = { revoked_ms: nowMs, revoked_by: actor.who };
    await tx.updateTable("device").set(change).where("id", "=", id).execute();
    return told(
      "device revoke",
      await tx.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
    );
  };

const told = (act: Act, row: Row): Outcome<KeptDevice> => ({
  act,
  object: `device:${row.id}`,
  facts: {
    mark: row.mark,
    value: row.value,
    user: row.jid ?? "anybody",
    ownership: row.ownership,
    authorisedBy: row.authorised_by,
    from: new Date(row.from_ms).toISOString(),
    until: row.until_ms === null ? "open" : new Date(row.until_ms).toISOString(),
  },
  result: toDevice(row),
});
