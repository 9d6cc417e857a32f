/**
 * What BOSH answers: one `<body/>` around whole elements, and the conditions by which it ends a session.
 *
 * Rule 1: attribute names are ours, values are escaped, and what stands inside is canonical text that the serialiser
 * wrote as documents of their own: nothing in it depends on where it stands.
 * Rule 2: never `see-other-uri` (a way around the gateway), never `accept` or `charsets` (no compression, UTF-8 alone).
 * Sources: XEP-0124 1.11 §7.2, §9, §17; XEP-0206 1.4 §4 (version, restart logic, authid), §6.
 */
import { escapeAttribute } from "../xml/escape.ts";
import { NS_HTTPBIND, NS_STREAM, NS_XBOSH } from "../xmpp/ns.ts";

/** §17.2, without what a gateway never says (`see-other-uri`, `host-gone`). */
export type TerminalCondition =
  | "bad-request"
  | "host-unknown"
  | "improper-addressing"
  | "internal-server-error"
  | "item-not-found"
  | "other-request"
  | "policy-violation"
  | "remote-connection-failed"
  | "remote-stream-error"
  | "system-shutdown"
  | "undefined-condition";

export interface BodyAttributes {
  readonly sid?: string | undefined;
  readonly ver?: string | undefined;
  /** Seconds, like `inactivity`, `polling` and `maxpause`. */
  readonly wait?: string | undefined;
  readonly hold?: string | undefined;
  readonly requests?: string | undefined;
  readonly inactivity?: string | undefined;
  readonly polling?: string | undefined;
  readonly maxpause?: string | undefined;
  readonly ack?: string | undefined;
  /** The request whose answer the client seems to miss, and how many milliseconds ago that answer went. */
  readonly report?: string | undefined;
  readonly time?: string | undefined;
  readonly from?: string | undefined;
  readonly authid?: string | undefined;
  readonly "xml:lang"?: string | undefined;
  readonly "xmpp:version"?: string | undefined;
  readonly "xmpp:restartlogic"?: string | undefined;
  readonly type?: "terminate" | undefined;
  readonly condition?: TerminalCondition | undefined;
}

const START = `<body xmlns="${NS_HTTPBIND}" xmlns:xmpp="${NS_XBOSH}" xmlns:stream="${NS_STREAM}"`;

/** @param frames canonical, standalone. */
export function writeBody(attributes: BodyAttributes, frames: readonly string[] = []): string {
  let text = START;
  for (const [name, value] of Object.entries(attributes) as [string, string | undefined][]) {
    if (value !== undefined) text += ` ${name}="${escapeAttribute(value)}"`;
  }
  return frames.length === 0 ? `${text}/>` : `${text}>${frames.join("")}</body>`;
}

/** No condition: the session ended in order. */
export const terminalBody = (condition?: TerminalCondition, frames: readonly string[] = []): string =>
  writeBody({ type: "terminate", condition }, frames);

/** §17.1: what a client that named no version reads instead; all other conditions come with 200. */
export function legacyStatus(condition: TerminalCondition | undefined): 200 | 400 | 403 | 404 {
  if (condition === "bad-request") return 400;
  if (condition === "policy-violation") return 403;
  return condition === "item-not-found" ? 404 : 200;
}
