/**
 * What an incoming stanza asks of the account.
 *
 * Rule 1: only a message that a person of the agency wrote to it just now is a question: no error, no room, no copy, no late
 * delivery, nothing that a program marks as not to be kept.
 * Rule 2: total and cheap: a long body is not read.
 * Sources: RFC 6121 §5.2.2; XEP-0203, XEP-0280, XEP-0297, XEP-0313, XEP-0334 (hints).
 */
import { parseReference } from "../records/reference.ts";
import {
  NS_CARBONS,
  NS_CLIENT,
  NS_CONFERENCE,
  NS_DELAY,
  NS_FORWARD,
  NS_MAM,
  NS_MUC_USER,
} from "../xmpp/ns.ts";
import { lookUp, textsOf, type Language } from "../xmpp/languages.ts";
import { plainWords } from "../xmpp/notice-message.ts";
import type { PrepareJid } from "../xmpp/jid.ts";
import type { Element } from "./stream.ts";
import { ALL_WORDS, wordsFor } from "./words.ts";
import type { Words } from "./language.ts";

export interface Question {
  /** As it came, to answer to. */
  readonly from: string;
  /** Bare, prepared. */
  readonly asker: string;
  readonly words: Words;
  readonly thread: string | undefined;
  readonly asks:
    | { readonly type: "help" }
    | { readonly type: "why"; readonly reference: string | undefined }
    /** With the notice that had to be accepted. */
    | { readonly type: "agree" }
    | { readonly type: "unknown" };
}

export interface QuestionContext {
  /** The account's own bare JID. */
  readonly account: string;
  /** Where the message names none that is spoken here. */
  readonly language: Language;
  readonly prepareJid: PrepareJid;
  readonly isInternal: (domain: string) => boolean;
}

const MAX_BODY_LENGTH = 300;
const MAX_THREAD_LENGTH = 64;

const NS_HINTS = "urn:xmpp:hints";
const NO_QUESTION: ReadonlySet<string> = new Set([
  NS_CARBONS,
  NS_CONFERENCE,
  NS_DELAY,
  NS_FORWARD,
  NS_MAM,
  NS_MUC_USER,
  "jabber:x:delay",
  "http://jabber.org/protocol/address",
  "urn:xmpp:message-correct:0",
]);

/** Undefined for everything that is not to be answered. */
export function readQuestion(stanza: Element, context: QuestionContext): Question | undefined {
  if (!isPlainMessage(stanza)) return undefined;
  const from = textOf(stanza.attrs["from"]) ?? "";
  const asker = askerOf(from, context);
  const body = bodyOf(stanza);
  if (asker === undefined || body === undefined) return undefined;
  const wished = lookUp(textOf(body.lang)) ?? lookUp(textOf(stanza.attrs["xml:lang"]));
  return { from, asker, thread: threadOf(stanza), ...understand(body.text, wished ?? context.language) };
}

function isPlainMessage(stanza: Element): boolean {
  if (!stanza.is("message", NS_CLIENT)) return false;
  const type: unknown = stanza.attrs["type"] ?? "normal";
  return (type === "chat" || type === "normal") && !stanza.getChildElements().some(isNoQuestion);
}

/** The one body, where it is short and not empty. */
function bodyOf(stanza: Element): { readonly text: string; readonly lang: unknown } | undefined {
  const [body, ...others] = stanza.getChildren("body", NS_CLIENT);
  if (body === undefined || others.length > 0) return undefined;
  const text = body.getText();
  if (text.length > MAX_BODY_LENGTH || text.trim() === "") return undefined;
  return { text, lang: body.attrs["xml:lang"] };
}

function threadOf(stanza: Element): string | undefined {
  const thread = stanza.getChild("thread", NS_CLIENT)?.getText();
  return thread !== undefined && thread.length <= MAX_THREAD_LENGTH ? thread : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const isNoQuestion = (child: Element): boolean => {
  const ns = child.getNS() ?? "";
  return NO_QUESTION.has(ns) || (ns === NS_HINTS && child.getName().startsWith("no-"));
};

function askerOf(from: string, { account, prepareJid, isInternal }: QuestionContext): string | undefined {
  const jid = prepareJid(from);
  if (jid === undefined || jid.local === "" || jid.bare === account) return undefined;
  return isInternal(jid.domain) ? jid.bare : undefined;
}

/** The words that were used tell the language, where they are words of one; else what the client says does. */
export function understand(text: string, language: Language): Pick<Question, "asks" | "words"> {
  const plain = plainWords(text);
  const wished = wordsFor(language);
  for (const words of [wished, ...ALL_WORDS.filter((one) => one !== wished)]) {
    if (words.asksHelp.includes(plain)) return { asks: { type: "help" }, words };
    const asked = words.asksWhy.find((one) => plain === one || plain.startsWith(`${one} `));
    if (asked !== undefined)
      return { asks: { type: "why", reference: parseReference(plain.slice(asked.length)) }, words };
  }
  if (plain === "") return { asks: { type: "help" }, words: wished };
  const reference = plain.startsWith("g ") || plain.startsWith("ref ") ? parseReference(plain) : undefined;
  if (reference !== undefined) return { asks: { type: "why", reference }, words: wished };
  const agreed = ALL_WORDS.find(({ lang }) => textsOf(lang).notice.agreements.includes(plain));
  if (agreed !== undefined) return { asks: { type: "agree" }, words: agreed };
  return { asks: { type: "unknown" }, words: wished };
}
