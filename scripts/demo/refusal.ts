/** What a sender sees of a refusal, read from the error stanza as any client would. */
import type { Element } from "@xmpp/xml";
import { idOf, type Peer } from "../peers/peer.ts";

const STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const POLICY = "urn:stanzagate:policy:1";

export interface Refusal {
  readonly condition: string;
  readonly text: string;
  readonly reference: string;
  readonly clause: string;
  /** The whole stanza, to look for what must not be in it. */
  readonly stanza: string;
}

const isElement = (node: string | Element): node is Element => typeof node !== "string";

const readRefusal = (stanza: Element): Refusal => {
  const error = stanza.getChild("error");
  const condition = error?.children
    .filter(isElement)
    .find((child) => child.getNS() === STANZA_ERRORS && child.getName() !== "text");
  const blocked = error?.getChild("blocked", POLICY);
  return {
    condition: condition?.getName() ?? "(no error)",
    text: error?.getChildText("text", STANZA_ERRORS) ?? "",
    reference: String(blocked?.attrs["ref"] ?? ""),
    clause: String(blocked?.attrs["clause"] ?? ""),
    stanza: stanza.toString(),
  };
};

/** Sends, and takes the error with the same id that comes back. @throws Error where none comes */
export const expectRefusal = async (sender: Peer, id: string, xml: string): Promise<Refusal> => {
  await sender.send(xml);
  const error = await sender.stanzas.take(
    (stanza) => idOf(stanza) === id && stanza.attrs["type"] === "error",
    `the error for ${id}`,
  );
  return readRefusal(error);
};
