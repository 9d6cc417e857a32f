/**
 * The notice that messages are not private, as it is sent: a message with a request for a receipt, a form where it has to be
 * accepted, and a ping behind it: the answer to that shows that the client has taken the message before it.
 *
 * Rule: nothing in it but what the session asked for; the session knows it again by id and text (`session/notice-watch.ts`).
 * Sources: clauses CCPS-3.e, ORDHS-3.5, WV-4.2.b, AL-6.a; XEP-0004 2.13 §3.2; XEP-0184 1.4; XEP-0199 v2.0.
 */
import { xml } from "@xmpp/client";
import { textsOf, type Language } from "../xmpp/languages.ts";
import { AGREEMENT, NOTICE_FORM, NS_RECEIPTS, pingIdOf } from "../xmpp/notice-message.ts";
import { NS_DATA, NS_PING } from "../xmpp/ns.ts";
import type { Outgoing } from "./outbox.ts";
import type { Element } from "./stream.ts";

export interface MonitoringNotice {
  /** Full JID. */
  readonly user: string;
  readonly id: string;
  readonly lang: Language;
  /** Undefined where only the ping is to be sent again. */
  readonly text?: string | undefined;
  /** It is to be accepted. */
  readonly isForm: boolean;
  /** A ping goes behind it at once. */
  readonly hasPing: boolean;
}

export function noticeStanzas(notice: MonitoringNotice): readonly Outgoing[] {
  const { user: to, id, text, hasPing } = notice;
  const ping = xml("iq", { to, type: "get", id: pingIdOf(id) }, xml("ping", { xmlns: NS_PING }));
  const pinged: Outgoing = { nature: "notice-ping", stanza: ping };
  if (text === undefined) return [pinged];
  return [{ nature: "notice", stanza: messageOf(notice, text) }, ...(hasPing ? [pinged] : [])];
}

const messageOf = ({ user: to, id, lang, isForm }: MonitoringNotice, text: string): Element =>
  xml(
    "message",
    { to, type: "chat", id, "xml:lang": lang },
    xml("body", {}, text),
    xml("request", { xmlns: NS_RECEIPTS }),
    ...(isForm ? [formIn(lang, text)] : []),
  );

const formIn = (lang: Language, text: string): Element =>
  xml(
    "x",
    { xmlns: NS_DATA, type: "form" },
    xml("instructions", {}, text),
    xml("field", { type: "hidden", var: "FORM_TYPE" }, xml("value", {}, NOTICE_FORM)),
    xml("field", { type: "boolean", var: AGREEMENT, label: textsOf(lang).notice.agreement }, xml("required")),
  );
