/**
 * What the gateway changes in an office where nobody does anything wrong, each explained in docs/protocol.md §7.
 *
 * Rule: said here anew, in the words of that page, and not by the code that does it: both would be wrong together.
 */
import type { Element } from "@xmpp/xml";

export interface KnownDifference {
  /** As in the table of the page. */
  readonly name: string;
  /** Does to what arrived without the gateway what the gateway does to it. */
  readonly change: (stanza: Element) => void;
}

const DISCO = "http://jabber.org/protocol/disco";
/** Of a host, not of an account or a room. */
const HIDDEN_OF_HOSTS = ["jabber:iq:register"];
const CLOSED_SERVICES = ["upload.agency.example", "proxy.agency.example"];
const OPEN_MODELS = ["open", "presence"];

const removeChildren = (from: Element | undefined, isGone: (child: Element) => boolean): void => {
  for (const child of from?.getChildElements() ?? []) if (isGone(child)) from?.remove(child);
};

/** The stanza itself, and those that copies and archives carry. */
const messagesIn = (stanza: Element): readonly Element[] => {
  const inner = stanza.getChildElements().flatMap((child) => messagesIn(child));
  return stanza.is("message") ? [stanza, ...inner] : inner;
};

const richText = (stanza: Element): void => {
  for (const message of messagesIn(stanza))
    removeChildren(message, (child) => child.is("html", "http://jabber.org/protocol/xhtml-im"));
};

const unknownPayloads = (stanza: Element): void => {
  for (const message of messagesIn(stanza))
    removeChildren(message, (child) => child.is("x", "urn:office:mark"));
};

const pictures = (stanza: Element): void => {
  const update = stanza.is("presence") ? stanza.getChild("x", "vcard-temp:x:update") : undefined;
  const photo = update?.getChild("photo");
  if (photo !== undefined) photo.children = [];
};

const hiddenFeatures = (stanza: Element): void => {
  if (String(stanza.attrs["from"]).includes("@")) return;
  removeChildren(stanza.getChild("query", `${DISCO}#info`), (child) =>
    HIDDEN_OF_HOSTS.includes(String(child.attrs["var"])),
  );
};

const hiddenServices = (stanza: Element): void => {
  removeChildren(stanza.getChild("query", `${DISCO}#items`), (child) =>
    CLOSED_SERVICES.includes(String(child.attrs["jid"])),
  );
};

const closedNodes = (stanza: Element): void => {
  const settings = stanza.getChild("pubsub")?.getChild("configure")?.getChild("x", "jabber:x:data");
  const model = settings?.getChildren("field").find((one) => one.attrs["var"] === "pubsub#access_model");
  const value = model?.getChild("value");
  if (value !== undefined && OPEN_MODELS.includes(value.text())) value.children = ["whitelist"];
};

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  { name: "rich text", change: richText },
  { name: "unknown payloads", change: unknownPayloads },
  { name: "pictures", change: pictures },
  { name: "hidden features", change: hiddenFeatures },
  { name: "hidden services", change: hiddenServices },
  { name: "closed nodes", change: closedNodes },
];
