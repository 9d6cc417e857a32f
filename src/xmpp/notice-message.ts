/**
 * The notice as a message, and the answers to it: what the service account sends, what sessions see pass.
 *
 * Rule: an answer counts only as it is here, word for word or box for box: whoever writes something else has not agreed.
 * Sources: XEP-0004 2.13 §3 (forms); XEP-0184 1.4 (receipts).
 */
import { attribute, child, childElements, ownText, type XmlElement } from "../xml/element.ts";
import { LANGUAGES, textsOf, type Language } from "./languages.ts";
import { NS_CLIENT, NS_DATA } from "./ns.ts";

export const NS_RECEIPTS = "urn:xmpp:receipts";
/** Names the form and its one box. */
export const NOTICE_FORM = "urn:stanzagate:notice:1";
export const AGREEMENT = "agree";

/** What stands in the message's body. @param text the policy's own */
export const noticeBody = (text: string, lang: Language, isToBeAccepted: boolean): string =>
  isToBeAccepted ? `${text}\n\n${textsOf(lang).notice.request}` : text;

/** The one body of a message; undefined where there is none or there are several. */
export function bodyOf(message: XmlElement): string | undefined {
  const bodies = childElements(message).filter(({ ns, local }) => ns === NS_CLIENT && local === "body");
  const [body, ...others] = bodies;
  return body === undefined || others.length > 0 ? undefined : ownText(body);
}

/** Of the messages, chosen by the sessions that wait for them. */
export const NOTICE_ID_PREFIX = "notice-";

export const isNoticeId = (id: string | undefined): boolean => id?.startsWith(NOTICE_ID_PREFIX) === true;

/** Of the ping that follows a notice. */
export const pingIdOf = (noticeId: string): string => `${noticeId}-ping`;

/** The id of the message that a receipt is for. */
export const receiptOf = (message: XmlElement): string | undefined => {
  const received = child(message, NS_RECEIPTS, "received");
  return received && attribute(received, "id");
};

const MAX_AGREEMENT_LENGTH = 100;
const AGREEMENTS: ReadonlySet<string> = new Set(
  LANGUAGES.flatMap((language) => textsOf(language).notice.agreements),
);

/** Whether a text that somebody wrote says yes, in any language that is spoken here. */
export const isAgreement = (text: string): boolean =>
  text.length <= MAX_AGREEMENT_LENGTH && AGREEMENTS.has(plainWords(text));

/** Lower case, without accents, one blank for whatever is no letter or digit. */
export const plainWords = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** How a message to the service account agrees, where it does. */
export function agreementIn(message: XmlElement): "form" | "reply" | undefined {
  const form = child(message, NS_DATA, "x");
  if (form !== undefined && attribute(form, "type") === "submit" && isTicked(form)) return "form";
  const body = bodyOf(message);
  return body !== undefined && isAgreement(body) ? "reply" : undefined;
}

const TRUE: ReadonlySet<string> = new Set(["1", "true"]);

const isTicked = (form: XmlElement): boolean =>
  valuesOf(form, "FORM_TYPE").includes(NOTICE_FORM) && valuesOf(form, AGREEMENT).some((one) => TRUE.has(one));

const valuesOf = (form: XmlElement, name: string): readonly string[] =>
  childElements(form)
    .filter((of) => of.ns === NS_DATA && of.local === "field" && attribute(of, "var") === name)
    .flatMap((field) => childElements(field))
    .filter(({ ns, local }) => ns === NS_DATA && local === "value")
    .map(ownText);
