/**
 * Finds the payloads of the refused families in a stanza, however deep, and says what becomes of each.
 *
 * Rule 1: an iq that brings one is refused; in an error it is merely taken out of the echo, so that the error
 * still arrives.
 * Rule 2: presence goes on without it.
 * Rule 3: a pubsub node counts by its name, unless the request only takes things away.
 * Sources: protocol.md §3.1, §4.1, §5.2.
 */
import { attribute, childElements, type NodePath, type XmlElement } from "../xml/element.ts";
import { walk } from "../xml/walk.ts";
import { NS_CLIENT, NS_PUBSUB, NS_PUBSUB_EVENT, NS_PUBSUB_OWNER } from "../xmpp/ns.ts";
import type { RefusedPayload } from "../xmpp/payload.ts";
import { NS_DISCO_INFO, NS_DISCO_ITEMS, NS_VCARD_TEMP } from "../xmpp/payloads-iq.ts";
import { NS_REFERENCE, NS_VCARD4 } from "../xmpp/payloads-message.ts";
import { nodeOf, refusedPayload } from "../xmpp/payloads.ts";
import type { Stanza } from "../xmpp/stanza.ts";
import type { Removal } from "./removal.ts";
import type { RefusalReason } from "./rule.ts";

/** Which of the families a rule answers for. */
export type Concern = (payload: RefusedPayload) => boolean;

/** What else a rule looks for in the same walk, in elements that are not refused by themselves. */
export type AlsoLook = (of: XmlElement, path: NodePath) => Removal | undefined;

export interface Search {
  readonly stanza: Stanza;
  readonly concerns: Concern;
  readonly alsoLook: AlsoLook;
}

/** Refused payloads of another rule's families are gone into, but not looked at. */
export function collectRefused({ stanza, concerns, alsoLook }: Search, into: Removal[]): void {
  walk(stanza.element, (of, path) => {
    const payload = refusedAt(of);
    if (payload === undefined) {
      const removal = alsoLook(of, path);
      if (removal !== undefined) into.push(removal);
      return removal === undefined;
    }
    if (!concerns(payload)) return true;
    into.push(removalOf(stanza, { of, path: [...path], payload }));
    return false;
  });
}

interface Place {
  readonly of: XmlElement;
  readonly path: NodePath;
  readonly payload: RefusedPayload;
}

/** Asked of every element of every stanza: most are of `jabber:client`, or known and unremarkable. */
export function refusedAt(of: XmlElement): RefusedPayload | undefined {
  if (of.ns === NS_CLIENT) return undefined;
  const judge = BY_NAMESPACE.get(of.ns);
  return judge === undefined ? refusedPayload(of.ns) : judge(of);
}

const VCARD_MEDIA: RefusedPayload = {
  ns: NS_VCARD_TEMP,
  spec: "XEP-0054, XEP-0153",
  title: "vCard image, sound or key",
  category: "file",
  family: "other",
  message: "strip",
};
const SHARED_REFERENCE: RefusedPayload = {
  ...VCARD_MEDIA,
  ns: NS_REFERENCE,
  spec: "XEP-0372",
  title: "Reference to a file",
};
const MEDIA_FIELDS: ReadonlySet<string> = new Set(["photo", "logo", "sound", "key"]);

const mediaField = ({ local }: XmlElement): RefusedPayload | undefined =>
  MEDIA_FIELDS.has(local.toLowerCase()) ? VCARD_MEDIA : undefined;

function sharedFile(of: XmlElement): RefusedPayload | undefined {
  const isMention = attribute(of, "type") === "mention" && childElements(of).length === 0;
  return isMention ? undefined : SHARED_REFERENCE;
}

const TAKES_AWAY: ReadonlySet<string> = new Set(["retract", "delete", "purge", "unsubscribe"]);

function pubsubNode(of: XmlElement): RefusedPayload | undefined {
  if (of.ns !== NS_PUBSUB_EVENT && TAKES_AWAY.has(of.local)) return undefined;
  return refusedPayload(nodeOf(of) ?? "");
}

/** The answer's own nodes are hidden, not refused (disco-hiding.ts). */
const askedNode = (of: XmlElement): RefusedPayload | undefined =>
  of.local === "query" || of.local === "command" ? refusedPayload(attribute(of, "node") ?? "") : undefined;

/** Otherwise legal payloads with refused parts. */
const BY_NAMESPACE: ReadonlyMap<string, (of: XmlElement) => RefusedPayload | undefined> = new Map([
  [NS_VCARD_TEMP, mediaField],
  [NS_VCARD4, mediaField],
  [NS_REFERENCE, sharedFile],
  [NS_DISCO_INFO, askedNode],
  [NS_DISCO_ITEMS, askedNode],
  ["http://jabber.org/protocol/commands", askedNode], // XEP-0050
  [NS_PUBSUB, pubsubNode],
  [NS_PUBSUB_OWNER, pubsubNode],
  [NS_PUBSUB_EVENT, pubsubNode],
]);

const PUBSUB: ReadonlySet<string> = new Set([NS_PUBSUB, NS_PUBSUB_OWNER]);

function removalOf(stanza: Stanza, place: Place): Removal {
  const { payload, path, of } = place;
  const reason = `${payload.category}: ${payload.title} (${payload.spec})`;
  return { path, reason, refusal: refusalFor(of, payload), isFatal: isFatal(stanza, place) };
}

function isFatal({ kind, type }: Stanza, { of, path, payload }: Place): boolean {
  if (kind === "presence" || type === "error") return false;
  if (kind === "message") return of.ns !== NS_PUBSUB_EVENT && payload.message === "block";
  const isPart = path.length > 1 && payload.message === "strip" && payload.family !== "publish";
  return !isPart || PUBSUB.has(of.ns);
}

function refusalFor(of: XmlElement, { category, family }: RefusedPayload): RefusalReason {
  if (category === "encryption") return "encrypted";
  if (category === "file" || family !== "jingle") return category;
  return offersFile(of) ? "file" : "call";
}

/** A Jingle session is named after what it would carry. */
function offersFile(jingle: XmlElement): boolean {
  let isFile = false;
  walk(jingle, ({ ns }) => {
    isFile ||= ns.startsWith("urn:xmpp:jingle:apps:") && refusedPayload(ns)?.category === "file";
    return !isFile;
  });
  return isFile;
}
