/** What a transcript's settings ask of the session that plays it without sockets. */
import type { SessionOptions } from "../../src/session/scope.ts";
import { clientPolicy } from "./clients.ts";
import { policyFor } from "./policy.ts";
import { officeOf } from "./offices.ts";
import type { Transcript } from "./transcript.ts";

const SHORT_CLIENTS = clientPolicy({ unknown: "allow", graceMs: 5_000 });

const OFFICE_OFF = officeOf({ accounts: ["max@agency.example"], starts: "off", contact: "Dana Reed" });

export const transcriptOptions = ({ settings }: Pick<Transcript, "settings">): Partial<SessionOptions> => ({
  isEncrypted: settings.get("encrypted") !== "no",
  ...(settings.has("division") && { revision: policyFor(OFFICE_OFF) }),
  ...(settings.has("clients") && { revision: policyFor({ clients: SHORT_CLIENTS }) }),
});
