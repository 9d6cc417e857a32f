/**
 * An archive made by the gateway itself before a real Prosody: an office week by every door, then words that are refused, a
 * process that dies, and more of them. What was judged how is in it and nowhere else.
 */
import { startGateway, type Gateway } from "../../../scripts/peers/gateway.ts";
import { AGENCY, ANA, EVE, OTHER, PROXY, RAJ, ROOMS, UPLOAD } from "../../../scripts/peers/people.ts";
import { startProsody } from "../../../scripts/peers/prosody.ts";
import { doorsOfGateway } from "./doors.ts";
import { LIMITS, MODULE_PATH, MODULES, type Say } from "./stage.ts";
import { staffOf } from "./staff.ts";
import { trespass } from "./trespass.ts";
import { playWeek, type WeekWishes } from "./week.ts";

export interface HistoryWishes extends WeekWishes {
  /** Of the first process; the second has a third of them. */
  readonly trespasses: number;
  readonly workers: number;
  readonly mode: "enforce" | "shadow";
}

export interface History {
  readonly gateway: Gateway;
  /** Goes on with so many more. */
  readonly trespassAgain: (acts: number) => Promise<void>;
  /** Ends it with its server and removes its files. */
  readonly close: () => Promise<void>;
}

/** Settles when all is on record; the gateway runs on. */
export const makeHistory = async (wishes: HistoryWishes, say?: Say): Promise<History> => {
  const { people, rooms, seed, trespasses, workers, mode } = wishes;
  const server = await startProsody({
    domains: [AGENCY, OTHER],
    users: [...staffOf(people, rooms).people.map(({ account }) => account), ANA, RAJ, EVE],
    services: { rooms: ROOMS, upload: UPLOAD, proxy: PROXY },
    mayRegister: true,
    modules: MODULES,
    modulePaths: [MODULE_PATH],
  });
  let gateway: Gateway | undefined;
  const close = async (): Promise<void> => {
    await gateway?.remove();
    await server.stop();
  };
  try {
    const upstream = { port: server.port };
    const policy = { upload_hosts: [UPLOAD] };
    const own = { limits: LIMITS, ...(workers > 1 ? { workers } : {}) };
    gateway = await startGateway({ upstream, web: {}, logLevel: "warn", mode, policy, gateway: own });
    if (wishes.acts > 0) await playWeek(wishes, doorsOfGateway(gateway), say);
    const way = { server, gateway };
    await trespass({ ...way, seed, acts: trespasses });
    await gateway.kill9();
    await gateway.start();
    await trespass({ ...way, seed: seed + 1, acts: Math.ceil(trespasses / 3) });
    const trespassAgain = async (acts: number): Promise<void> => {
      await trespass({ ...way, seed: seed + 2, acts });
    };
    return { gateway, close, trespassAgain };
  } catch (error) {
    await close();
    throw error;
  }
};
