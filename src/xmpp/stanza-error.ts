/**
 * The error that answers a refused stanza: whether there is one, what it must remember, and its making.
 *
 * Rule 1: errors and answers are never answered (RFC 6120 §8.3.1); what nobody would miss is refused in silence.
 * Rule 2: an error never carries content: its body is the refusal's own words (design §8.2).
 * Rule 3: no white space inside `<error/>`. COMPAT(Pidgin 2: it would show that instead of the text).
 * Rule 4: a ticket holds all that is needed to make the error later, for the error is made from a sealed token.
 * Sources: RFC 6120 §8.3; protocol.md §5.1 to §5.3, §1.7; XEP-0045 §7.2 (join errors).
 */
import { build, node } from "../xml/build.ts";
import { child, childElements, type XmlElement } from "../xml/element.ts";
import { echoesBody, errorSender, joinCondition } from "./client-quirks.ts";
import { isMereSignal } from "./message-content.ts";
import {
  NS_CARBONS,
  NS_CLIENT,
  NS_CONFERENCE,
  NS_FORWARD,
  NS_GATEWAY,
  NS_MAM,
  NS_MUC,
  NS_MUC_USER,
  NS_PUBSUB_EVENT,
  NS_STANZAS,
} from "./ns.ts";
import type { PayloadFamily } from "./payload.ts";
import { DEFAULT_LANGUAGE, lookUp, type Language } from "./languages.ts";
import { familyOf, isFamily, isRefusalReason, refusalOf, type RefusalReason } from "./refusal.ts";
import { refusalText } from "./refusal-texts.ts";
import { MAX_ID_LENGTH, type Stanza, type StanzaKind } from "./stanza.ts";

/** Plain values alone: it travels as JSON inside a sealed token. */
export interface RefusalTicket {
  readonly kind: StanzaKind;
  readonly id?: string | undefined;
  /** Who the error seems to come from; absent where the request had no `to`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly refusal: RefusalReason;
  /** The incident reference that `explain` knows; "" where nothing could be recorded. */
  readonly ref: string;
  readonly clauseId?: string | undefined;
  readonly lang?: string | undefined;
  readonly family?: PayloadFamily | undefined;
  readonly isMucJoin?: true | undefined;
}

export interface Refused {
  readonly direction: "outbound" | "inbound";
  readonly refusal: RefusalReason;
  readonly ref: string;
  readonly clauseId?: string | undefined;
  /** Of who will read it, where the stanza itself names none that is spoken here. */
  readonly language?: Language;
}

/** A bare JID and a resource at their longest, with both separators (RFC 7622 §3.1). */
const MAX_ADDRESS_LENGTH = 3_071;

const within = (text: string | undefined, limit: number): string | undefined =>
  text === undefined || text.length > limit ? undefined : text;

/** What the error to `stanza` needs, as much as may go into a token. */
export function ticketFor(
  stanza: Stanza,
  { direction, refusal, ref, clauseId, language }: Refused,
): RefusalTicket {
  const { kind, id, element } = stanza;
  const spoken = lookUp(stanza.lang) ?? language;
  const isJoin = kind === "presence" && child(element, NS_MUC, "x") !== undefined;
  const { from, to } = direction === "outbound" ? toOurClient(stanza) : toTheSender(stanza);
  return {
    kind,
    id: within(id, MAX_ID_LENGTH),
    from: within(from, MAX_ADDRESS_LENGTH),
    to: within(to, MAX_ADDRESS_LENGTH),
    refusal,
    ref,
    clauseId,
    lang: spoken === DEFAULT_LANGUAGE ? undefined : spoken,
    family: familyOf(stanza),
    isMucJoin: isJoin || undefined,
  };
}

interface Ends {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const toOurClient = (stanza: Stanza): Ends => ({ from: errorSender(stanza), to: stanza.from?.full });

/** The server stamps `from`; but an answer our client waits for is replaced in its place, addressed as it was. */
const toTheSender = ({ kind, type, fromText, toText }: Stanza): Ends =>
  kind === "iq" && (type === "result" || type === "error")
    ? { from: fromText, to: toText }
    : { from: undefined, to: fromText };

/**
 * A ticket out of a sealed token. Only we seal, but another version of us may have: a reason that this one does not
 * know is told in general words, and a ticket of another form is none.
 */
export function readTicket(value: unknown): RefusalTicket | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const ticket = value as RefusalTicket;
  if (!KINDS.has(ticket.kind) || typeof ticket.ref !== "string") return undefined;
  if (isRefusalReason(ticket.refusal) && isFamily(ticket.family ?? "other")) return ticket;
  return { ...ticket, refusal: "unjudgeable", family: undefined };
}

const KINDS: ReadonlySet<unknown> = new Set<StanzaKind>(["message", "presence", "iq"]);

export function errorFrom(ticket: RefusalTicket): XmlElement {
  const { kind, id, from, to, refusal, ref, clauseId, family, isMucJoin } = ticket;
  const plain = refusalOf(refusal, kind, family);
  const { type, condition } = isMucJoin === true ? joinCondition(plain) : plain;
  const { lang, text } = refusalText(ticket);
  const error = node(
    "error",
    { type },
    node(condition, { xmlns: NS_STANZAS }),
    node("text", { xmlns: NS_STANZAS, "xml:lang": lang }, text),
    node("blocked", { xmlns: NS_GATEWAY, ref: ref === "" ? undefined : ref, clause: clauseId }),
  );
  const body = echoesBody(kind) ? node("body", {}, text) : undefined;
  const join = isMucJoin === true ? node("x", { xmlns: NS_MUC }) : undefined;
  return build(node(kind, { xmlns: NS_CLIENT, type: "error", id, from, to }, body, join, error));
}

/** True where the refusal is told to nobody (protocol.md §5.2). Total over every stanza and direction. */
export function isSilent(stanza: Stanza, direction: "outbound" | "inbound"): boolean {
  if (stanza.type === "error") return true;
  switch (stanza.kind) {
    case "iq":
      return stanza.type === "result";
    case "presence":
      return direction === "inbound" || isQuietPresence(stanza);
    case "message":
      if (isMereSignal(stanza.element)) return true;
      return direction === "inbound" && isQuietMessage(stanza);
  }
}

/** A broadcast has no addressee that could refuse it; leaving and unsubscribing are no requests. */
const isQuietPresence = ({ type, toText }: Stanza): boolean =>
  toText === undefined || type === "unavailable" || type === "unsubscribe" || type === "unsubscribed";

/** An error to a room would throw its occupant out; the rest came by subscription or from an archive. */
const isQuietMessage = ({ type, element }: Stanza): boolean =>
  type === "groupchat" || type === "headline" || childElements(element).some(({ ns }) => QUIET.has(ns));

const QUIET: ReadonlySet<string> = new Set([
  NS_CARBONS,
  NS_CONFERENCE,
  NS_FORWARD,
  NS_MAM,
  NS_MUC_USER,
  NS_PUBSUB_EVENT,
]);
