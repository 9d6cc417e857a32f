/**
 * Between a BOSH body and the frames that the session speaks (`framing-ws.ts`): the same stream in other words.
 *
 * Rule 1: an element becomes one frame, its canonical text as a document of its own; no byte of the body goes on.
 * Rule 2: what the wrapper says by attributes (a new stream, its end) becomes `<open/>` and `<close/>`, and back.
 * Sources: XEP-0124 1.11 §13, §17.2; XEP-0206 1.4 §4–§6; RFC 7395 §3.3–§3.6.
 */
import { attribute, element, type XmlElement } from "../xml/element.ts";
import { PRE_AUTH_LIMITS } from "../xml/limits.ts";
import { serialize } from "../xml/serialize.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import { NS_FRAMING, NS_STREAMS, NS_XML } from "../xmpp/ns.ts";
import type { BoshRequest } from "./bosh-body.ts";
import type { BodyAttributes, TerminalCondition } from "./bosh-response.ts";

/** @param to of the session's first request, for a restart that does not say it again. */
export function framesOf(request: BoshRequest, to: string | undefined): readonly string[] {
  const isOpening = request.sid === undefined || request.isRestart;
  const frames = request.elements.map((one) => serialize(one));
  if (isOpening) frames.unshift(serialize(openFor(request.to ?? to, request.lang)));
  if (request.isTerminate) frames.push(serialize(element(NS_FRAMING, "close")));
  return frames;
}

function openFor(to: string | undefined, lang: string | undefined): XmlElement {
  const open = element(NS_FRAMING, "open", { to, version: "1.0" });
  if (lang === undefined) return open;
  return { ...open, attributes: [...open.attributes, { ns: NS_XML, local: "lang", value: lang }] };
}

/** What a frame of the session's means for the wrapper. */
export type FrameMeaning =
  | { readonly type: "payload" }
  | { readonly type: "opened"; readonly attributes: BodyAttributes }
  | { readonly type: "closed" }
  /** Payload too, and the reason of the end that follows. */
  | { readonly type: "failed"; readonly condition: TerminalCondition };

/** §17.2: what the gateway itself has to say stands in words of the wrapper's; the rest is the stream's own error. */
const OWN_CONDITIONS: ReadonlySet<string> = new Set<TerminalCondition>([
  "host-unknown",
  "improper-addressing",
  "internal-server-error",
  "remote-connection-failed",
  "system-shutdown",
]);

/** @param frame of ours, canonical: its kind shows at its beginning. */
export function meaningOf(frame: string): FrameMeaning {
  if (frame.startsWith(STREAM_ERROR)) return { type: "failed", condition: conditionIn(frame) };
  if (!FRAMING.test(frame)) return { type: "payload" };
  const [first] = eventsOf(frame);
  const root = first?.type === "open" ? first.element : undefined;
  if (root?.ns !== NS_FRAMING) return { type: "payload" };
  return root.local === "close" ? { type: "closed" } : { type: "opened", attributes: announced(root) };
}

const FRAMING = /^<(?:open|close) /;
const STREAM_ERROR = "<stream:error ";

const eventsOf = (frame: string): readonly StreamEvent[] =>
  new StreamParser(PRE_AUTH_LIMITS).push(new TextEncoder().encode(frame));

function conditionIn(frame: string): TerminalCondition {
  for (const event of eventsOf(frame)) {
    const local = event.type === "element" && event.element.ns === NS_STREAMS ? event.element.local : "";
    if (OWN_CONDITIONS.has(local)) return local as TerminalCondition;
  }
  return "remote-stream-error";
}

/** XEP-0206 §4: the version, and the stream's id for clients that log in as of old. */
const announced = (open: XmlElement): BodyAttributes => ({
  from: attribute(open, "from"),
  authid: attribute(open, "id"),
  "xml:lang": attribute(open, "lang", NS_XML),
  "xmpp:version": attribute(open, "version"),
});
