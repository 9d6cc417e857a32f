/**
 * Judges one stanza without a gateway: the same parser, the same `evaluate`, nothing sent, nothing kept.
 *
 * Rule: what the stream parser would refuse is refused here too, with its condition.
 */
import { domainToASCII } from "node:url";
import { evaluate } from "../policy/evaluate.ts";
import { forAccount, type PolicyRevision } from "../policy/revision.ts";
import type { Direction } from "../policy/rule.ts";
import type { Verdict } from "../policy/verdict.ts";
import type { XmlElement } from "../xml/element.ts";
import { STANZA_LIMITS } from "../xml/limits.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import { createJidPreparer } from "../xmpp/jid.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_CLIENT, NS_STREAM } from "../xmpp/ns.ts";
import { isStanza, readStanza } from "../xmpp/stanza.ts";
import { CliError } from "./exit-codes.ts";

export interface OfflineCase {
  /** Exactly one stanza. */
  readonly text: string;
  readonly direction: Direction;
  /** JID of the user whose stream it is. */
  readonly user: string;
  readonly nowMs: number;
}

export interface OfflineVerdict {
  readonly element: XmlElement;
  readonly verdict: Verdict;
}

const prepare = createJidPreparer({ toAscii: domainToASCII });

/** @throws CliError SG_CLI_USAGE where there is no stanza to judge. */
export function judgeOffline(
  { text, direction, user, nowMs }: OfflineCase,
  revision: PolicyRevision,
): OfflineVerdict {
  const element = parseStanza(text);
  const frame = { direction, user: boundJid(user), prepare, byteCount: Buffer.byteLength(text) };
  const context = { direction, carrier: "direct", user: frame.user, nowMs, prepare } as const;
  return {
    element,
    verdict: evaluate(readStanza(element, frame), context, forAccount(revision, frame.user.bare)),
  };
}

/** The resource that a log-in would have given. */
const RESOURCE = "stanzagate-test";

function boundJid(text: string): Jid {
  const jid = prepare(text);
  if (jid === undefined || jid.local === "") {
    throw new CliError("SG_CLI_USAGE", `"${text}" is not the address of a user`);
  }
  if (jid.resource !== "") return jid;
  return { ...jid, resource: RESOURCE, full: `${jid.bare}/${RESOURCE}` };
}

const OPENING = `<stream:stream xmlns='${NS_CLIENT}' xmlns:stream='${NS_STREAM}' version='1.0'>`;

export function parseStanza(text: string): XmlElement {
  const parser = new StreamParser(STANZA_LIMITS);
  const bytes = new TextEncoder().encode(OPENING + text);
  const events = [...parser.push(bytes), ...parser.end()];
  const violation = events.find(({ type }) => type === "violation");
  const elements = events.flatMap((event) => (event.type === "element" ? [event.element] : []));
  const [first] = elements;
  if (first !== undefined && elements.length === 1 && isStanza(first)) return first;
  if (violation?.type === "violation" && first === undefined) {
    throw new CliError(
      "SG_CLI_USAGE",
      `the stream would end here: ${violation.condition} (${violation.detail})`,
    );
  }
  throw new CliError("SG_CLI_USAGE", "expected exactly one message, presence or iq");
}
