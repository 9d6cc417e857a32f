/**
 * SASL as a relay: what may pass between client and upstream, and whom the client says it is.
 *
 * Rule 1: elements are rebuilt from their known parts; nothing a client adds to them goes on.
 * Rule 2: the payloads are opaque and secret: they are relayed, never logged, never archived. The only thing
 * read from them is the claimed account, which must agree with the JID that upstream binds.
 * Sources: RFC 6120 §6.4; RFC 4616 (PLAIN); RFC 5802 §5.1 (SCRAM `n=`, gs2 header); XEP-0484 §3.3 and
 * draft-schmaus-kitten-sasl-ht §3.1 (HT: the account, a zero byte, the hash); protocol.md §1.4.
 */
import { attribute, childElements, element, isNamed, ownText, type XmlElement } from "../xml/element.ts";
import { NS_SASL, NS_XML } from "../xmpp/ns.ts";
import { isTokenMechanism } from "./mechanisms.ts";

const FROM_CLIENT: ReadonlySet<string> = new Set(["auth", "response", "abort"]);
const FROM_UPSTREAM: ReadonlySet<string> = new Set(["challenge", "success", "failure"]);

export const isClientSasl = (of: XmlElement): boolean => of.ns === NS_SASL && FROM_CLIENT.has(of.local);

export const isUpstreamSasl = (of: XmlElement): boolean => of.ns === NS_SASL && FROM_UPSTREAM.has(of.local);

/** The same exchange element with nothing but its mechanism and its base64 text. */
export const relayedSasl = (of: XmlElement): XmlElement =>
  element(
    NS_SASL,
    of.local,
    { mechanism: of.local === "auth" ? attribute(of, "mechanism") : undefined },
    ownText(of),
  );

export const saslFailure = (
  condition: "invalid-mechanism" | "not-authorized" | "malformed-request",
): XmlElement => element(NS_SASL, "failure", {}, element(NS_SASL, condition));

/** RFC 6120 §6.5.2, with words for people. */
export function accountDisabled(words: string, lang: string): XmlElement {
  const text = {
    ...element(NS_SASL, "text", {}, words),
    attributes: [{ ns: NS_XML, local: "lang", value: lang }],
  };
  return element(NS_SASL, "failure", {}, element(NS_SASL, "account-disabled"), text);
}

/** RFC 6120 §6.5. */
const CONDITIONS: ReadonlySet<string> = new Set([
  "aborted",
  "account-disabled",
  "credentials-expired",
  "encryption-required",
  "incorrect-encoding",
  "invalid-authzid",
  "invalid-mechanism",
  "malformed-request",
  "mechanism-too-weak",
  "not-authorized",
  "temporary-auth-failure",
]);

/**
 * A failure's condition, of either profile. COMPAT(mod_sasl2_fast of 2022: writes it in the namespace of SASL2.) What RFC
 * 6120 does not know is a refusal all the same.
 */
export const failureCondition = (failure: XmlElement): string =>
  childElements(failure).find(
    ({ ns, local }) => (ns === NS_SASL || ns === failure.ns) && CONDITIONS.has(local),
  )?.local ?? "not-authorized";

/** Its condition and its words; nothing of an application's own. */
export function relayedFailure(failure: XmlElement): XmlElement {
  const said = childElements(failure).filter((one) => isNamed(one, NS_SASL, "text"));
  const texts = said.map((one) => ({ ...one, children: [ownText(one)] }));
  return element(NS_SASL, "failure", {}, element(NS_SASL, failureCondition(failure)), ...texts);
}

/**
 * The account a client names in its first SASL message: the authorisation identity where there is one, else
 * the user name. A hint only. Undefined where it cannot be read (upstream will refuse such a message itself).
 * @param message base64, as it came
 */
export function claimedAccount(mechanism: string, message: string): string | undefined {
  const bytes = decodeBase64(message.trim());
  if (bytes === undefined || bytes.length === 0) return undefined;
  if (isTokenMechanism(mechanism)) return tokenAccount(bytes);
  const plain = decodeUtf8(bytes);
  if (plain === undefined) return undefined;
  return mechanism === "PLAIN" ? plainAccount(plain) : scramAccount(plain);
}

/** What follows the zero byte is no text. */
function tokenAccount(message: Uint8Array): string | undefined {
  const end = message.indexOf(0);
  return end === -1 ? undefined : decodeUtf8(message.subarray(0, end));
}

function plainAccount(message: string): string | undefined {
  const [authorization, user] = message.split("\0");
  return authorization !== undefined && authorization !== "" ? authorization : user;
}

function scramAccount(message: string): string | undefined {
  const [, authorization, user] = message.split(",");
  if (authorization?.startsWith("a=") === true) return unescapeScram(authorization.slice(2));
  return user?.startsWith("n=") === true ? unescapeScram(user.slice(2)) : undefined;
}

const unescapeScram = (name: string): string => name.replaceAll("=2C", ",").replaceAll("=3D", "=");

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Undefined for what is empty, too: nobody has no name. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes) || undefined;
  } catch {
    return undefined;
  }
}
