/**
 * Plays all transcripts of test/transcripts over sockets, through the real gateway: against a real Prosody where the
 * server does what servers do, against a server that the transcript plays where it does what no good one would.
 */
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startGateway, type Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, OTHER, RAJ, ROOMS, UPLOAD, type Account } from "../../scripts/peers/people.ts";
import { startProsody } from "../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";
import { FarEnd } from "./far-end.ts";
import { SocketPlayer, type Door } from "./socket-player.ts";
import { describeNeeding } from "./system-needs.ts";
import { readTranscript, type Transcript } from "./transcript.ts";

const FOLDER = `${import.meta.dirname}/../transcripts`;

/** As the transcripts have them. */
const LEE: Account = { username: "lee", domain: AGENCY, password: "secret" };
const PAT: Account = { username: "pat", domain: "outside.example", password: "pat-secret" };
const ACCOUNTS = [LEE, RAJ, PAT];

const SHORT_LIMITS = {
  limits: { pre_auth_timeout: "3s" },
  archive: { dir: "data/archive", reserve: "8MB", outage_window: "2s" },
};

const read = (name: string, beginnings: string): Transcript =>
  readTranscript(`${FOLDER}/${name}.txt`, `${FOLDER}/${beginnings}`);

const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => basename(name, ".txt"));
const withSetting = (key: string): ReadonlySet<string> =>
  new Set(names.filter((name) => read(name, "after").settings.has(key)));
const forProsody = withSetting("server");
const hurried = withSetting("limits");
const unencrypted = withSetting("encrypted");

let farEnd: FarEnd;
let gateway: Gateway;

const designated = {
  designated_by: "CIO",
  standard: "IM-1",
  standard_version: "3",
  date: "2026-11-22",
};
/** As `clientPolicy` has them; who says nothing stays. */
const SHORT_CLIENTS = {
  mode: "approved-only",
  unknown: "allow",
  grace: "5s",
  approved: [
    { name: "Gajim", versions: { min: "1.7" }, ...designated },
    { name: "Dino", ...designated },
  ],
};

/** Of transcripts with `division: off`. */
const YARD = {
  id: "yard",
  title: "Yard",
  members: { accounts: [`max@${AGENCY}`] },
  managers: ["dana"],
  contact: "Dana Reed",
  starts: "off",
};

const open = async (
  settings: Readonly<Record<string, unknown>> = {},
  clients: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  farEnd = await FarEnd.open();
  const policy = { upload_hosts: [UPLOAD], clients, divisions: [YARD] };
  gateway = await startGateway({ upstream: { port: farEnd.port }, policy, gateway: settings, web: {} });
};

const close = async (): Promise<void> => {
  await gateway.remove();
  farEnd.close();
};

/** What is refused by the gateway is there to be had. */
const startServer = async (): Promise<XmppServer> =>
  await startProsody({
    domains: [AGENCY, PAT.domain, OTHER],
    users: ACCOUNTS,
    services: { rooms: ROOMS, upload: UPLOAD },
    mayRegister: true,
    hasLegacyLogin: true,
    extraLines: [
      // One alone, for mechanisms have an order, and Prosody's is never the same.
      `disable_sasl_mechanisms = { "SCRAM-SHA-1", "SCRAM-SHA-256" }`,
      // When it asks for counts is told by the transcript.
      "smacks_max_unacked_stanzas = 1000",
    ],
  });

const play = async ({ settings, steps }: Transcript, door: Door): Promise<void> => {
  const isEncrypted = settings.get("encrypted") !== "no";
  await SocketPlayer.play(steps, { gateway, farEnd, isEncrypted, door, accounts: ACCOUNTS });
};

const playedServers = (door: Door, told: readonly string[]): void => {
  const played = told.filter((name) => !forProsody.has(name));
  describe.each([
    {
      title: "a server that is played",
      settings: {},
      clients: {},
      names: played.filter((name) => !hurried.has(name)),
    },
    {
      title: "short limits in time",
      settings: SHORT_LIMITS,
      clients: SHORT_CLIENTS,
      names: played.filter((name) => hurried.has(name)),
    },
  ])("$title", ({ settings, clients, names: some }) => {
    beforeAll(async () => {
      await open(settings, clients);
    });
    afterAll(close);

    it.each(some)("%s", async (name) => {
      await play(read(name, "after"), door);
    });
  });
};

const realServers = (door: Door, told: readonly string[]): void => {
  describeNeeding(["prosody"], "a real Prosody", () => {
    beforeAll(async () => {
      await open();
    });
    afterAll(close);

    // A new one each time: nobody's roster, archive or stored message tells of the transcript before.
    it.each(told.filter((name) => forProsody.has(name)))("%s", async (name) => {
      const prosody = await startServer();
      farEnd.serverPort = prosody.port;
      try {
        await play(read(name, "after/prosody"), door);
      } finally {
        await prosody.stop();
      }
    });
  });
};

/** All but those about STARTTLS, where the door has none (RFC 7395 §3.9). */
export const playAllBy = (door: Door): void => {
  describe(`transcripts by ${door}`, () => {
    const told = door === "tcp" ? names : names.filter((name) => !unencrypted.has(name));
    playedServers(door, told);
    realServers(door, told);
  });
};
