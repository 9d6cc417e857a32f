/**
 * Takes passwords and tokens out of what the archive keeps.
 *
 * Rule 1: between the user and the service (the own account, the server) every secret goes: registration, log-in,
 * bookmarks, commands, credentials and tokens that the service hands out.
 * Rule 2: nothing that another person may read is delivered and not on record. A message, a presence and what a room
 * keeps for its owners lose one word at most: the password of a room, or the token of an invitation. Whatever does not
 * look like one, and every second word, is evidence and stays; so does every form in a message.
 * LIMIT(that one word is not on record; 64 characters in ASCII)
 * Sources: XEP-0077 §3–§4; XEP-0078 §3; XEP-0045 §7.2.5, §7.8.2, §10; XEP-0249 §3; XEP-0048 §3; XEP-0402 §2;
 * XEP-0004 §3.3 (text-private); XEP-0215 §3; XEP-0363 §5; XEP-0379 §3; XEP-0445 §3; XEP-0484 §3; design rule 7.
 */
import type { PolicyRevision } from "../policy/revision.ts";
import type { Direction } from "../policy/rule.ts";
import {
  attribute,
  child,
  isElement,
  ownText,
  withChildren,
  type XmlAttribute,
  type XmlElement,
  type XmlNode,
} from "../xml/element.ts";
import {
  NS_COMMANDS,
  NS_CONFERENCE,
  NS_DATA,
  NS_FAST,
  NS_IQ_AUTH,
  NS_MUC,
  NS_MUC_OWNER,
  NS_MUC_USER,
  NS_PUBSUB_EVENT,
  NS_REGISTER,
  NS_SASL,
  NS_SASL2,
} from "../xmpp/ns.ts";
import type { Jid } from "../xmpp/jid.ts";
import type { Stanza } from "../xmpp/stanza.ts";

const REMOVED = "[removed]";
const REMOVED_TEXT: readonly XmlNode[] = [REMOVED];
const NS_PUSH = "urn:xmpp:push:0"; // XEP-0357
const NS_PREAUTH = "urn:xmpp:pars:0"; // XEP-0379
const NS_EXTERNAL_SERVICES = ["urn:xmpp:extdisco:1", "urn:xmpp:extdisco:2"] as const; // XEP-0215

/** Elements whose text is a secret, by namespace. */
const SECRET_ELEMENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [NS_REGISTER, new Set(["password", "key", "hash"])],
  [NS_IQ_AUTH, new Set(["password", "digest", "hash"])],
  [NS_MUC, new Set(["password"])],
  [NS_MUC_USER, new Set(["password"])],
  [NS_MUC_OWNER, new Set(["password"])],
  ["storage:bookmarks", new Set(["password"])],
  ["urn:xmpp:bookmarks:0", new Set(["password"])],
  ["urn:xmpp:bookmarks:1", new Set(["password"])],
  ["urn:xmpp:http:upload:0", new Set(["header"])],
]);

/** Every element of these is part of a log-in. */
const LOG_IN: ReadonlySet<string> = new Set([NS_SASL, "urn:xmpp:sasl:1", NS_SASL2, NS_FAST]);

/** Attributes that are a secret, by namespace of their element. */
const SECRET_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  [NS_CONFERENCE, "password"],
  ...NS_EXTERNAL_SERVICES.map((ns) => [ns, "password"] as const),
  [NS_PREAUTH, "token"],
  [NS_FAST, "token"],
]);

/** Requests whose form may hold a secret. */
const FORM_PARENTS: ReadonlySet<string> = new Set([NS_REGISTER, NS_MUC_OWNER, NS_COMMANDS, NS_PUSH]);

/** `password`, `password-verify`, `muc#roomconfig_roomsecret` … */
const SECRET_FIELD = /passw(?:or)?d|secret/i;

/** What a room's password or a token looks like. ASCII: in other scripts so many characters are a paragraph. */
const WORD = /^[!-~]{1,64}$/;

/** What is looked into at all. */
const NAMESPACES: ReadonlySet<string> = new Set([
  ...SECRET_ELEMENTS.keys(),
  ...LOG_IN,
  ...SECRET_ATTRIBUTES.keys(),
  ...FORM_PARENTS,
]);

/** Asked of every stanza; most hold nothing of the kind. */
export function mayHoldSecrets({ ns, children }: XmlElement): boolean {
  if (NAMESPACES.has(ns)) return true;
  for (const node of children) if (isElement(node) && mayHoldSecrets(node)) return true;
  return false;
}

export interface Way {
  readonly stanza: Stanza;
  readonly direction: Direction;
  /** The bound full JID. */
  readonly user: string;
  /** False where nothing of it goes on: nobody reads it then. */
  readonly isDelivered: boolean;
  readonly revision: PolicyRevision;
}

/** @returns what blanks the secrets of elements that go this way; an element without one comes back itself. */
export function blankerFor(way: Way): (of: XmlElement) => XmlElement {
  const isRequest = way.stanza.kind === "iq";
  const isService = isWithService(way);
  const mayHide = isService ? (): boolean => true : oneWord();
  return (of) => blanked(of, { isService, isRequest, mayHide });
}

type MayHide = (text: string) => boolean;

function oneWord(): MayHide {
  let word: string | undefined;
  return (text) => {
    if (!WORD.test(text)) return false;
    word ??= text;
    return text === word;
  };
}

interface Frame {
  readonly isService: boolean;
  readonly isRequest: boolean;
  readonly mayHide: MayHide;
}

/**
 * A room is none of it: its owners read what another owner wrote. Nor is a server's pubsub, which serves many, nor any
 * host outside the agency: who listens there, nobody here knows.
 */
function isWithService({ stanza, direction, user, isDelivered, revision }: Way): boolean {
  const { kind, element } = stanza;
  if (kind === "presence") return false;
  const far = direction === "outbound" ? stanza.to : stanza.from;
  const isOwnAccount = far === undefined || user.startsWith(`${far.full}/`);
  if (kind === "message") {
    return direction === "inbound" && isOwnAccount && child(element, NS_PUBSUB_EVENT, "event") !== undefined;
  }
  const isRequestOfOurs = (node: XmlNode): boolean => isElement(node) && NAMESPACES.has(node.ns);
  if (!isDelivered || isOwnAccount) return true;
  return isHostInside(far, user, revision) && element.children.some(isRequestOfOurs);
}

const isHostInside = ({ local, domain }: Jid, user: string, revision: PolicyRevision): boolean => {
  const { internalDomains, serviceDomains, uploadHosts } = revision;
  const isOwn = user.slice(user.indexOf("@") + 1).startsWith(`${domain}/`);
  const isListed = internalDomains.has(domain) || serviceDomains.has(domain) || uploadHosts.has(domain);
  return local === "" && (isOwn || isListed);
};

function blanked(of: XmlElement, frame: Frame): XmlElement {
  const attributes = attributesLeft(of, frame);
  const children =
    isSecret(of) && mayHideAll(of, frame)
      ? REMOVED_TEXT
      : childrenLeft(of, (node) =>
          node.ns === NS_DATA && FORM_PARENTS.has(of.ns) ? formLeft(node, of, frame) : blanked(node, frame),
        );
  const isSame = children === of.children && attributes === of.attributes;
  return isSame ? of : { ...of, attributes, children };
}

const isSecret = ({ ns, local }: XmlElement): boolean =>
  SECRET_ELEMENTS.get(ns)?.has(local) === true || LOG_IN.has(ns);

/** Where a person reads it, elements inside are no part of a word. */
const mayHideAll = (of: XmlElement, { isService, mayHide }: Frame): boolean =>
  of.children.length > 0 && (isService || !of.children.some(isElement)) && mayHide(ownText(of));

function attributesLeft({ ns, attributes }: XmlElement, { mayHide }: Frame): readonly XmlAttribute[] {
  const secret = SECRET_ATTRIBUTES.get(ns);
  if (secret === undefined) return attributes;
  const isHidden = ({ local, value }: XmlAttribute): boolean => local === secret && mayHide(value);
  return attributes.some(isHidden)
    ? attributes.map((one) => (isHidden(one) ? { ...one, value: REMOVED } : one))
    : attributes;
}

/** A copy only where something is blanked. */
function childrenLeft(of: XmlElement, left: (node: XmlElement) => XmlElement): readonly XmlNode[] {
  let changed: XmlNode[] | undefined;
  of.children.forEach((node, index) => {
    if (!isElement(node)) return;
    const next = left(node);
    if (next !== node) (changed ??= [...of.children])[index] = next;
  });
  return changed ?? of.children;
}

function formLeft(form: XmlElement, parent: XmlElement, frame: Frame): XmlElement {
  // Its fields are named by whoever runs the server.
  if (parent.ns === NS_REGISTER && frame.isService) return withChildren(form, REMOVED_TEXT);
  const mayHold = frame.isService || (frame.isRequest && parent.ns === NS_MUC_OWNER);
  return mayHold ? fieldsLeft(form, frame) : form;
}

/** Fields stand in the form, or in the items of a report. */
function fieldsLeft(of: XmlElement, frame: Frame): XmlElement {
  const isSecretValue = (node: XmlElement): boolean =>
    of.local === "field" && node.local === "value" && isSecretField(of) && mayHideAll(node, frame);
  const children = childrenLeft(of, (node) =>
    isSecretValue(node) ? withChildren(node, REMOVED_TEXT) : fieldsLeft(node, frame),
  );
  return children === of.children ? of : withChildren(of, children);
}

const isSecretField = (field: XmlElement): boolean =>
  attribute(field, "type") === "text-private" || SECRET_FIELD.test(attribute(field, "var") ?? "");
