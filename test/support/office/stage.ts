/** Plays the same week twice, each time before a fresh Prosody: straight, and through the gateway. */
import { fileURLToPath } from "node:url";
import { startGateway } from "../../../scripts/peers/gateway.ts";
import { AGENCY, PROXY, ROOMS, UPLOAD } from "../../../scripts/peers/people.ts";
import { startProsody } from "../../../scripts/peers/prosody.ts";
import type { XmppServer } from "../../../scripts/peers/server.ts";
import { doorsOfGateway, doorsOfServer } from "./doors.ts";
import { staffOf } from "./staff.ts";
import { playWeek, type Played, type WeekWishes } from "./week.ts";

const SASL2 = ["sasl2_shim", "sasl2", "sasl2_bind2", "sasl2_sm"];
export const MODULES = [...SASL2, "adhoc", "uptime", "lastactivity", "muc_unique"];
export const MODULE_PATH = fileURLToPath(new URL("../../e2e/prosody-modules", import.meta.url));

const openServer = async ({ people, rooms }: WeekWishes): Promise<XmppServer> =>
  await startProsody({
    domains: [AGENCY],
    users: staffOf(people, rooms).people.map(({ account }) => account),
    services: { rooms: ROOMS, upload: UPLOAD, proxy: PROXY },
    // Password changes need it.
    mayRegister: true,
    modules: MODULES,
    modulePaths: [MODULE_PATH],
  });

export type Say = (position: number) => void;

export const playStraight = async (wishes: WeekWishes, say?: Say): Promise<Played> => {
  const server = await openServer(wishes);
  try {
    return await playWeek(wishes, doorsOfServer(server), say);
  } finally {
    await server.stop();
  }
};

export interface PlayedThrough extends Played {
  /** What the archive says was refused, a line of JSON each. */
  readonly refused: readonly string[];
  /** Exit code of `archive verify`. */
  readonly verified: number | null;
}

/** Everybody calls from one address. */
export const LIMITS = { connections_per_address: 1_000, pre_auth_connections: 1_000 };

export const playThrough = async (wishes: WeekWishes, say?: Say): Promise<PlayedThrough> => {
  const server = await openServer(wishes);
  try {
    const gateway = await startGateway({
      upstream: { port: server.port },
      web: {},
      logLevel: "warn",
      gateway: { limits: LIMITS },
    });
    try {
      const played = await playWeek(wishes, doorsOfGateway(gateway), say);
      const { output } = await gateway.command("--json", "blocked");
      const refused = output.split("\n").filter((line) => line.includes('"block"'));
      const { code } = await gateway.command("archive", "verify");
      return { ...played, refused, verified: code };
    } finally {
      await gateway.remove();
    }
  } finally {
    await server.stop();
  }
};
