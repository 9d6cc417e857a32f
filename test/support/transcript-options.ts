/** What a transcript's settings ask of the session that plays it without sockets. */
import type { SessionOptions } from "../../src/session/scope.ts";
import { clientPolicy } from "./clients.ts";
import { policyFor } from "./policy.ts";
import type { Transcript } from "./transcript.ts";

const SHORT_CLIENTS = clientPolicy({ unknown: "allow", graceMs: 5_000 });

export const transcriptOptions = ({ settings }: Pick<Transcript, "settings">): Partial<SessionOptions> => ({
  isEncrypted: settings.get("encrypted") !== "no",
  ...(settings.has("clients") && { revision: policyFor({ clients: SHORT_CLIENTS }) }),
});
