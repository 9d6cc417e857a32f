/**
 * `stanzagate device`: the register of devices from which people may log in, each with who authorised it.
 *
 * Source: WV-5.3.8.
 */
import type { Command } from "commander";
import { DEVICE_OWNERSHIPS, type DeviceMark, type DeviceOwnership } from "../policy/device-register.ts";
import { addDevice, listDevices, requireDevice, revokeDevice, type KeptDevice } from "../store/devices.ts";
import { CliError } from "./exit-codes.ts";
import { minuteText, printList, timeOrNull } from "./listing.ts";
import { toTime } from "./output.ts";
import { bareJid } from "./person-addresses.ts";
import { addWriteOptions, askedOf, changeState, readState, type WriteOptions } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { parseTime } from "./times.ts";

export function addDeviceCommands(program: Command, terminal: Terminal): void {
  const device = program
    .command("device")
    .description("devices that may be used here, and who authorised them");
  addAdd(device, terminal);
  addList(device, terminal);
  addShow(device, terminal);
  addRevoke(device, terminal);
}

interface AddOptions extends WriteOptions {
  readonly certificate?: string;
  readonly clientId?: string;
  readonly network?: string;
  readonly user?: string;
  readonly ownership: string;
  readonly note?: string;
  readonly from?: string;
  readonly until?: string;
}

function addAdd(device: Command, terminal: Terminal): void {
  addWriteOptions(device.command("add"))
    .description(
      "register a device; you are who authorises it. Name one of --certificate, --client-id, --network",
    )
    .option(
      "--certificate <sha256>",
      "its client certificate's SHA-256 fingerprint (openssl x509 -fingerprint -sha256)",
    )
    .option(
      "--client-id <id>",
      "what its client tells at log-in (SASL2 user-agent id); anybody could tell it",
    )
    .option("--network <cidr>", "the network that it is in, such as 192.0.2.0/24")
    .option("--user <jid>", "whose it is; unset: anybody's")
    .option("--ownership <kind>", DEVICE_OWNERSHIPS.join(" or "), "state-owned")
    .option("--note <text>", "what it is: an inventory number, a place")
    .option("--from <time>", "when it begins; unset: now")
    .option("--until <time>", "when it ends; unset: with its revocation")
    .action(async (options: AddOptions, command: Command) => {
      const nowMs = terminal.nowMs();
      const { user, note, from, until, ownership } = options;
      await changeState(askedOf(command, terminal), options, {
        carryOut: addDevice({
          ...markOf(options),
          user: user === undefined ? undefined : bareJid(user),
          ownership: ownershipOf(ownership),
          note,
          fromMs: from === undefined ? undefined : parseTime(from, nowMs),
          untilMs: until === undefined ? undefined : parseTime(until, nowMs),
        }),
        text: (kept) =>
          `device ${kept.id} registered for ${kept.user ?? "anybody"}, ${kept.ownership}, by ${kept.authorisedBy}`,
        json: deviceJson,
      });
    });
}

/** @throws CliError SG_CLI_USAGE where none or several are named */
function markOf({ certificate, clientId, network }: AddOptions): {
  readonly mark: DeviceMark;
  readonly value: string;
} {
  const named = [
    { mark: "certificate", value: certificate } as const,
    { mark: "client-id", value: clientId } as const,
    { mark: "network", value: network } as const,
  ].flatMap(({ mark, value }) => (value === undefined ? [] : [{ mark, value }]));
  const [one, ...others] = named;
  if (one !== undefined && others.length === 0) return one;
  throw new CliError("SG_CLI_USAGE", "name one of --certificate, --client-id and --network");
}

function ownershipOf(text: string): DeviceOwnership {
  const found = DEVICE_OWNERSHIPS.find((one) => one === text);
  if (found === undefined)
    throw new CliError("SG_CLI_USAGE", `"${text}" is neither ${DEVICE_OWNERSHIPS.join(" nor ")}`);
  return found;
}

function addList(device: Command, terminal: Terminal): void {
  device
    .command("list")
    .description("list registered devices, those that have ended too")
    .action(async (_options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const nowMs = terminal.nowMs();
      printList(asked, await readState(asked, listDevices), {
        head: ["id", "user", "known by", "value", "ownership", "authorised by", "state"],
        cells: (one) => [
          one.id,
          one.user ?? "anybody",
          one.mark,
          one.value,
          one.ownership,
          one.authorisedBy,
          stateText(one, nowMs),
        ],
        json: deviceJson,
        empty: "no device is registered yet: stanzagate device add",
      });
    });
}

function addShow(device: Command, terminal: Terminal): void {
  device
    .command("show <id>")
    .description("show one device")
    .action(async (id: string, _options: unknown, command: Command) => {
      const asked = askedOf(command, terminal);
      const one = await readState(asked, async (tx) => await requireDevice(tx, id));
      const text = Object.entries(deviceJson(one)).map(([key, value]) => `${key}: ${value ?? "-"}`);
      terminal.out(asked.globals.isJson ? JSON.stringify(deviceJson(one)) : text.join("\n"));
    });
}

function addRevoke(device: Command, terminal: Terminal): void {
  addWriteOptions(device.command("revoke <id>"))
    .description("end a registration; sessions that stand on it end at once where the policy refuses")
    .action(async (id: string, options: WriteOptions, command: Command) => {
      await changeState(askedOf(command, terminal), options, {
        carryOut: revokeDevice(id),
        text: ({ user, revokedBy }) => `device ${id} of ${user ?? "anybody"} revoked by ${revokedBy ?? "-"}`,
        json: deviceJson,
      });
    });
}

function stateText({ fromMs, untilMs, revokedMs }: KeptDevice, nowMs: number): string {
  if (revokedMs !== undefined) return `revoked ${minuteText(revokedMs)}`;
  if (nowMs < fromMs) return `from ${minuteText(fromMs)}`;
  if (untilMs === undefined) return "registered";
  return nowMs < untilMs ? `until ${minuteText(untilMs)}` : `ended ${minuteText(untilMs)}`;
}

const deviceJson = (one: KeptDevice) => ({
  id: one.id,
  mark: one.mark,
  value: one.value,
  user: one.user ?? null,
  ownership: one.ownership,
  note: one.note ?? null,
  authorisedBy: one.authorisedBy,
  added: toTime(one.addedMs),
  from: toTime(one.fromMs),
  until: timeOrNull(one.untilMs),
  revoked: timeOrNull(one.revokedMs),
  revokedBy: one.revokedBy ?? null,
});
