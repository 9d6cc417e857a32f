/**
 * What must hold at every door, by a parser that is not ours: what a leg gets is well-formed; every stanza of it was
 * judged, and is what its record says went on; a record that says *allow* went on as it was received.
 */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { StanzaRecord } from "../../src/records/record.ts";
import type { XmlElement } from "../../src/xml/element.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { inStreamLike } from "../../src/xml/stream-header.ts";
import { NS_BIND, NS_CLIENT, NS_FRAMING, NS_HTTPBIND, NS_STREAM } from "../../src/xmpp/ns.ts";
import { asOracleReads, readByOracle } from "../support/xml-oracle.ts";
import { utf8 } from "../support/bytes.ts";
import { CLIENT_HEADER, play } from "../support/xml-streams.ts";
import type { DoorSession } from "./door-session.ts";

export function ensure(holds: boolean, check: string): void {
  if (!holds) throw new Error(check);
}

/** @throws Error with the check where libxml2 finds the text not well-formed. */
function treeOf(text: string, check: string): XmlElement {
  try {
    return asOracleReads(readByOracle(text));
  } catch (error) {
    throw new Error(`${check}: not well-formed: ${String(error)}`, { cause: error });
  }
}

const elementsIn = ({ children }: XmlElement): readonly XmlElement[] =>
  children.filter((child) => typeof child !== "string");

const inStream = (text: string, check: string): XmlElement | undefined =>
  elementsIn(treeOf(`${CLIENT_HEADER}${text}</stream:stream>`, check))[0];

const isStanza = ({ ns, local }: XmlElement): boolean =>
  ns === NS_CLIENT && ["iq", "message", "presence"].includes(local);

const idOf = ({ attributes }: XmlElement): string | undefined =>
  attributes.find(({ ns, local }) => ns === "" && local === "id")?.value;

const END = "</stream:stream>";

/** The stanzas of all streams that one leg got, one behind the other. */
function stanzasIn(texts: readonly string[], check: string): readonly XmlElement[] {
  const streams = texts.join("").split("<?xml version='1.0'?>").slice(1);
  const whole = streams.map((text) => (text.endsWith(END) ? text : text + END));
  return whole.flatMap((text) => elementsIn(treeOf(text, check)).filter(isStanza));
}

const isBinding = (stanza: XmlElement): boolean => elementsIn(stanza).some(({ ns }) => ns === NS_BIND);

/** One stanza out for each record, in order, and each as its record has it. */
function checkForwarded(
  stanzas: readonly XmlElement[],
  records: readonly StanzaRecord[],
  side: string,
): void {
  ensure(
    stanzas.length === records.length,
    `${side}: ${stanzas.length} stanzas for ${records.length} records`,
  );
  stanzas.forEach((stanza, index) => {
    const record = records[index];
    if (record !== undefined) ensure(isAsRecorded(stanza, record), `${side}: a stanza that no record has`);
  });
}

function isAsRecorded(stanza: XmlElement, { forwarded, verdict, addressing }: StanzaRecord): boolean {
  if (forwarded !== undefined) return isDeepStrictEqual(stanza, inStream(forwarded, "the record's text"));
  if (verdict.substituteId !== undefined) return idOf(stanza) === verdict.substituteId;
  // In the place of an answer that the client waits for stands an error.
  return addressing.id === undefined || isNoted(addressing.id, idOf(stanza));
}

/** Long and odd ids stand by their hash in a record. */
const isNoted = (noted: string, id: string | undefined): boolean =>
  noted === id ||
  noted ===
    `sha256:${createHash("sha256")
      .update(id ?? "")
      .digest("hex")}`;

function checkUntouched(record: StanzaRecord, isFramed: boolean): void {
  const { received, forwarded, verdict, secretsRemoved } = record;
  if (verdict.disposition !== "allow" || forwarded === undefined || secretsRemoved === true) return;
  const asReceived = isFramed ? treeOf(received, "a frame") : inStream(received, "the received text");
  ensure(
    isDeepStrictEqual(asReceived, inStream(forwarded, "the forwarded text")),
    "what went on is not what was received",
  );
  const [, event] = play([utf8(CLIENT_HEADER + forwarded)]);
  const again = event?.type === "element" ? serialize(event.element, inStreamLike(forwarded)) : undefined;
  ensure(again === forwarded, "what went on is not canonical");
}

/** Of a TCP stream the last three bytes may wait for a fourth, whatever that will be. */
const LONGEST_TAIL = 3;

function checkAccepted({ accepted, transport }: DoorSession): void {
  const whole = transport === "tcp" ? [Buffer.concat(accepted).subarray(0, -LONGEST_TAIL)] : accepted;
  for (const bytes of whole) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: transport === "tcp" });
    } catch (error) {
      throw new Error("read on behind what is not UTF-8", { cause: error });
    }
    if (transport === "websocket") treeOf(new TextDecoder().decode(bytes), "an accepted frame");
  }
}

function checkToClient(session: DoorSession): readonly XmlElement[] {
  if (session.transport === "tcp") return stanzasIn(session.toClient, "to the client");
  return session.toClient.map((frame) => treeOf(frame, "a frame to the client")).filter(isStanza);
}

/** Nothing of a body goes on but the elements that another parser sees in it too. */
function checkTaken({ taken, answers }: DoorSession): void {
  for (const { document, elements } of taken) {
    const children = elementsIn(treeOf(new TextDecoder("utf-8", { fatal: true }).decode(document), "a body"));
    ensure(isDeepStrictEqual(children, elements.map(asOracleReads)), "libxml2 reads another body");
  }
  for (const answer of answers) treeOf(answer, "an answer");
}

/** @param isBound the whole log-in came before the case. @throws Error with the name of the check that failed */
export function checkDoor(session: DoorSession, isBound: boolean): void {
  const { records, transport } = session;
  const outbound = records.filter(({ direction }) => direction === "outbound");
  const sent = stanzasIn(session.toUpstream, "to the server").filter((one) => !isBinding(one));
  checkForwarded(sent, outbound, "to the server");
  const got = checkToClient(session).filter((one) => !isBinding(one));
  // Before the bound JID the gateway answers for itself, and nothing comes from the server.
  if (isBound) {
    const inbound = records.filter(({ direction }) => direction === "inbound");
    checkForwarded(got, inbound, "to the client");
  }
  for (const record of records)
    checkUntouched(record, transport !== "tcp" && record.direction === "outbound");
  checkAccepted(session);
  checkTaken(session);
}

const WRAPPERS: ReadonlySet<string> = new Set([NS_STREAM, NS_FRAMING, NS_HTTPBIND, ""]);

/** True where the bytes say the same by every door: one whole document that takes nothing from around it. */
export function isSameEverywhere(unit: Uint8Array): boolean {
  const text = decoded(unit);
  if (text === undefined || !text.startsWith("<") || !text.endsWith(">")) return false;
  try {
    const alone = asOracleReads(readByOracle(text));
    const [inside, ...others] = elementsIn(
      asOracleReads(readByOracle(`${CLIENT_HEADER}${text}</stream:stream>`)),
    );
    return others.length === 0 && !WRAPPERS.has(alone.ns) && isDeepStrictEqual(alone, inside);
  } catch {
    return false;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What a session made of its case, without what its door is bound to spell in its own way. */
export const outcomeOf = ({ records, toUpstream, condition }: DoorSession): unknown => ({
  isRefused: condition !== undefined,
  judged: records.map(({ direction, stanzaKind, verdict }) => ({
    direction,
    stanzaKind,
    ...verdict,
    substituteId: undefined,
  })),
  sent: stanzasIn(toUpstream, "to the server"),
});
