/**
 * The life of one client-to-server stream, as a table. Sans-io: no sockets, no clock, no logging.
 *
 * Rule 1: every state a stream can be in, and every way out of it, stands in TRANSITIONS.
 * Rule 2: a signal the table does not list is a protocol violation, never a no-op.
 *
 * No edge leads from `plain` to `authenticating`: credentials never cross an unencrypted stream.
 * Sources: RFC 6120 §4.3 negotiation, §4.4 close, §5 STARTTLS, §6 SASL, §7 bind; XEP-0198 §5 resume.
 */
import { StreamError } from "../xmpp/stream-error.ts";

export type C2sState =
  "plain" | "securing" | "secured" | "authenticating" | "authenticated" | "bound" | "closed";

/**
 * `resourceReady` is a bind result or a XEP-0198 `<resumed/>`. A success of SASL2 (XEP-0388) gives it together with
 * `saslSuccess`, where it binds or resumes; no new stream begins behind it.
 */
export type C2sSignal =
  "startTls" | "tlsReady" | "saslBegin" | "saslSuccess" | "saslFailure" | "resourceReady" | "transportEnd";

// prettier-ignore
const TRANSITIONS: Readonly<Record<C2sState, Partial<Record<C2sSignal, C2sState>>>> = {
  plain:          { startTls: "securing", transportEnd: "closed" },
  securing:       { tlsReady: "secured", transportEnd: "closed" },
  secured:        { saslBegin: "authenticating", transportEnd: "closed" },
  authenticating: { saslSuccess: "authenticated", saslFailure: "secured", transportEnd: "closed" },
  authenticated:  { resourceReady: "bound", transportEnd: "closed" },
  bound:          { transportEnd: "closed" },
  closed:         { transportEnd: "closed" },
};

/** Direct TLS arrives encrypted; only a STARTTLS listener begins `plain`. */
export const initialState = (isEncrypted: boolean): C2sState => (isEncrypted ? "secured" : "plain");

/** Stanzas cross the gateway in this state only; before it, negotiation elements alone may. */
export const carriesStanzas = (state: C2sState): boolean => state === "bound";

/** @throws StreamError `not-authorized` when the peer acts out of turn; the caller closes the stream. */
export function nextState(state: C2sState, signal: C2sSignal): C2sState {
  const next = TRANSITIONS[state][signal];
  if (next === undefined) throw new StreamError("not-authorized", `${signal} while ${state}`);
  return next;
}
