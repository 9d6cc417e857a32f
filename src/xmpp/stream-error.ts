/**
 * A broken stream as an exception, and the element that says so to the peer.
 *
 * Rule 1: the message is a fixed phrase of ours, for the log; what the peer is shown are words for people, in its
 * language. An error without a message has no text: its condition says all, and clients have words for it.
 * Rule 2: an element holds a condition of RFC 6120 only; whatever upstream invents becomes `undefined-condition`,
 * and a way around the gateway (`see-other-host`) becomes `system-shutdown`.
 * Sources: RFC 6120 §4.9; XEP-0205 (`stanza-too-big`); protocol.md §1.8, §5.1.
 */
import { build, node } from "../xml/build.ts";
import type { XmlElement } from "../xml/element.ts";
import { OVERSIZE } from "../xml/violation.ts";
import { textsOf, type Language } from "./languages.ts";
import { NS_STREAM, NS_STREAMS } from "./ns.ts";
import type { DeviceLack, StreamReason, Texts } from "./texts/texts.ts";

/** RFC 6120 §4.9.3, in its order, each with the code that logs carry. */
const CODES = {
  "bad-format": "SG_STREAM_BAD_FORMAT",
  "bad-namespace-prefix": "SG_STREAM_BAD_NAMESPACE_PREFIX",
  conflict: "SG_STREAM_CONFLICT",
  "connection-timeout": "SG_STREAM_CONNECTION_TIMEOUT",
  "host-gone": "SG_STREAM_HOST_GONE",
  "host-unknown": "SG_STREAM_HOST_UNKNOWN",
  "improper-addressing": "SG_STREAM_IMPROPER_ADDRESSING",
  "internal-server-error": "SG_STREAM_INTERNAL_SERVER_ERROR",
  "invalid-from": "SG_STREAM_INVALID_FROM",
  "invalid-namespace": "SG_STREAM_INVALID_NAMESPACE",
  "invalid-xml": "SG_STREAM_INVALID_XML",
  "not-authorized": "SG_STREAM_NOT_AUTHORIZED",
  "not-well-formed": "SG_STREAM_NOT_WELL_FORMED",
  "policy-violation": "SG_STREAM_POLICY_VIOLATION",
  "remote-connection-failed": "SG_STREAM_REMOTE_CONNECTION_FAILED",
  reset: "SG_STREAM_RESET",
  "resource-constraint": "SG_STREAM_RESOURCE_CONSTRAINT",
  "restricted-xml": "SG_STREAM_RESTRICTED_XML",
  /** Read from upstream, never written: it would lead clients around the gateway. */
  "see-other-host": "SG_STREAM_SEE_OTHER_HOST",
  "system-shutdown": "SG_STREAM_SYSTEM_SHUTDOWN",
  "undefined-condition": "SG_STREAM_UNDEFINED_CONDITION",
  "unsupported-encoding": "SG_STREAM_UNSUPPORTED_ENCODING",
  "unsupported-feature": "SG_STREAM_UNSUPPORTED_FEATURE",
  "unsupported-stanza-type": "SG_STREAM_UNSUPPORTED_STANZA_TYPE",
  "unsupported-version": "SG_STREAM_UNSUPPORTED_VERSION",
} as const;

export type StreamCondition = keyof typeof CODES;
export type StreamCode = (typeof CODES)[StreamCondition];

/** A condition by its name; `undefined-condition` for every other name. */
export const streamCondition = (name: string): StreamCondition =>
  Object.hasOwn(CODES, name) ? (name as StreamCondition) : "undefined-condition";

/** What people read of a division. */
export interface Office {
  readonly title: string;
  /** Whom its people ask; "" where nobody is named. */
  readonly contact: string;
}

export interface DeviceRefusal {
  readonly lacks: readonly DeviceLack[];
  /** By which it is. */
  readonly clauses: readonly string[];
}

export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly condition: StreamCondition;
  /** Stable; docs/errors.md explains each. */
  readonly code: StreamCode;
  /** The office that is switched off, where that is why. */
  readonly office: Office | undefined;
  /** Of a device that is refused. */
  readonly device: DeviceRefusal | undefined;

  /** @param detail a fixed phrase, never words of the peer. */
  constructor(condition: StreamCondition, detail: string, about?: Office | DeviceRefusal) {
    super(detail);
    this.condition = streamCondition(condition);
    this.office = about !== undefined && "title" in about ? about : undefined;
    this.device = about !== undefined && "lacks" in about ? about : undefined;
    this.code = CODES[this.condition];
  }
}

/** Details by which errors of one condition are told apart. */
export const TOO_MANY_STANZAS = "too many stanzas";
export const TOO_MANY_LOG_INS = "too many attempts to log in";

export const TOO_MANY_CONNECTIONS = "too many connections of this account";

export const ACCOUNTS_MANAGED = "accounts are managed by the agency";

export const CLIENT_REFUSED = "client not approved";
export const OFFICE_OFF = "division switched off";
export const DEVICE_REFUSED = "device not approved";
export const TLS_TOO_OLD = "TLS below the minimum";

const BY_DETAIL: ReadonlyMap<string, StreamReason> = new Map([
  [OVERSIZE, "too-big"],
  [TOO_MANY_STANZAS, "too-fast"],
  [TOO_MANY_LOG_INS, "too-many-log-ins"],
  [TOO_MANY_CONNECTIONS, "too-many-devices"],
  [ACCOUNTS_MANAGED, "accounts"],
  [CLIENT_REFUSED, "client"],
  [OFFICE_OFF, "division-off"],
  [DEVICE_REFUSED, "device"],
  [TLS_TOO_OLD, "tls"],
]);

const BY_CONDITION: ReadonlyMap<StreamCondition, StreamReason> = new Map([
  ["policy-violation", "limit"],
  ["host-unknown", "not-served"],
  ["not-authorized", "log-in-first"],
  ["resource-constraint", "busy"],
]);

const reasonOf = ({ condition, message }: Shown): StreamReason =>
  BY_DETAIL.get(message) ?? BY_CONDITION.get(condition) ?? "not-understood";

type Shown = Pick<StreamError, "condition" | "message"> & Partial<Pick<StreamError, "office" | "device">>;

export interface StreamErrorWords {
  readonly language: Language;
  /** A condition of an application namespace beside the standard one. */
  readonly application?: { readonly ns: string; readonly local: string } | undefined;
  /** Clients to be named behind the text, for people. */
  readonly approved?: readonly string[];
}

/** What is wrong with it, and by which clause: its user takes that to the help desk. */
function deviceText({ device }: Shown, { lacking, deviceLacks }: Texts): string {
  if (device === undefined) return "";
  const wrong = device.lacks.map((one) => deviceLacks[one]).join("; ");
  const clauses = device.clauses.length === 0 ? "" : ` (${device.clauses.join(", ")})`;
  return ` ${lacking}: ${wrong}${clauses}.`;
}

/** `<stream:error/>`, its text in the words of `language`. */
export function streamErrorElement(
  error: Shown,
  { language, application, approved = [] }: StreamErrorWords,
): XmlElement {
  const { condition, message } = error;
  const texts = textsOf(language);
  const named = approved.length === 0 ? "" : ` ${texts.approvedClients}: ${approved.join(", ")}.`;
  const office = error.office === undefined ? "" : ` ${placeText(error.office, language)}`;
  const words =
    message === "" ? undefined : texts.stream[reasonOf(error)] + named + office + deviceText(error, texts);
  const text = words && node("text", { xmlns: NS_STREAMS, "xml:lang": language }, words);
  const own = application && node(application.local, { xmlns: application.ns });
  const shown = condition === "see-other-host" ? "system-shutdown" : condition;
  return build(node("error", { xmlns: NS_STREAM }, node(shown, { xmlns: NS_STREAMS }), text, own));
}

/** What somebody reads whose office is switched off. */
export const officeText = (office: Office, language: Language): string =>
  `${textsOf(language).stream["division-off"]} ${placeText(office, language)}`;

function placeText({ title, contact }: Office, language: Language): string {
  const { office, askThere } = textsOf(language);
  return contact === "" ? `${office}: ${title}.` : `${office}: ${title}. ${askThere}: ${contact}.`;
}
