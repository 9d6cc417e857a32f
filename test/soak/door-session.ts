/**
 * A session behind one of the three doors, without sockets: what a client says goes through the door's own reading
 * (chunks of TCP, whole frames, BOSH bodies in their window), what the session says is kept as each leg would get it.
 */
import type { StanzaRecord } from "../../src/records/record.ts";
import type { Effect, SessionEvent } from "../../src/session/effect.ts";
import type { Input } from "../../src/session/input.ts";
import { Session } from "../../src/session/session.ts";
import { readBody } from "../../src/stream/bosh-body.ts";
import { framesOf, meaningOf } from "../../src/stream/bosh-frames.ts";
import { termsFor } from "../../src/stream/bosh-terms.ts";
import { BoshWindow, type BoshAction } from "../../src/stream/bosh-window.ts";
import type { Transport } from "../../src/stream/framing.ts";
import type { XmlElement } from "../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { utf8 } from "../support/bytes.ts";
import { sessionOptions } from "../support/sans-io.ts";
import { Archive, clearSealer, LOG_IN } from "../support/session-runs.ts";
import { cut } from "../support/xml-streams.ts";
import { policyFor } from "../support/policy.ts";
import type { DoorCase } from "./door-cases.ts";

const OPEN = utf8("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='agency.example' version='1.0'/>");
const BODY = "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh'";
const TERMS = { pollingMs: 0, hold: 1, requests: 2 };

const OPTIONS = sessionOptions({
  ports: { ...sessionOptions().ports, sealer: clearSealer },
  // No time passes here, so nobody would ever be read again.
  revision: policyFor({
    limits: { maxStanzaBytes: 131_072, maxStanzasPerSecond: 1e9, maxBytesPerSecond: 1e12 },
  }),
});

/** A goodbye, or a header that is its own end. */
const CLOSING = /close|stream:stream/;

/** Declared by itself, as a frame or a body wants it. */
const standalone = (text: string): string => text.replace(/^<iq /, "<iq xmlns='jabber:client' ");

export class DoorSession {
  readonly transport: Transport;
  /** One text for each unit that the client gets. */
  readonly toClient: string[] = [];
  readonly toUpstream: string[] = [];
  readonly records: StanzaRecord[] = [];
  /** Bodies that BOSH answered with. */
  readonly answers: string[] = [];
  /** Documents that BOSH took, with the elements that it found in them. */
  readonly taken: { readonly document: Uint8Array; readonly elements: readonly XmlElement[] }[] = [];
  /** Of the stream error that the client caused, if any. */
  condition: string | undefined;
  /** What was said by the client in the case, and did not end its stream; bodies stand in `taken`. */
  readonly accepted: Uint8Array[] = [];
  #chunkSizes: readonly number[] = [];
  readonly #session: Session;
  readonly #inbox: Input[] = [];
  #window: BoshWindow | undefined;
  #rid = 1;
  /** Behind a goodbye nothing is read. */
  #mayBeOver = false;
  #ticket = 0;

  constructor(transport: Transport) {
    this.transport = transport;
    this.#session = new Session({ ...OPTIONS, transport });
    this.#feed({ type: "opened", nowMs: 1 });
  }

  /** Goes through the log-in so far as the case wants. A stream that is bound is kept from its header on. */
  begin({ steps, chunkSizes }: DoorCase): void {
    for (const [flow, text] of LOG_IN.slice(0, steps)) {
      if (flow === "inbound") this.fromUpstream(utf8(text));
      else if (text.startsWith("<stream:stream")) this.#open(text);
      else this.fromClient(utf8(this.transport === "tcp" ? text : standalone(text)));
    }
    this.#chunkSizes = chunkSizes;
    if (steps < LOG_IN.length) return;
    // The last streams go on; those before them are the same in every case.
    for (const texts of [this.toClient, this.toUpstream]) {
      texts.splice(
        0,
        Math.max(
          0,
          texts.findLastIndex((text) => text.startsWith("<?xml")),
        ),
      );
      if (this.transport !== "tcp" && texts === this.toClient) texts.length = 0;
    }
  }

  /** One unit as this door brings it. @param mutate of the BOSH body around it */
  say(unit: Uint8Array, mutate: (bytes: Uint8Array) => Uint8Array): void {
    this.fromClient(unit, mutate);
    this.#mayBeOver ||= this.condition !== undefined || CLOSING.test(new TextDecoder().decode(unit));
    // An empty frame is refused by the leg (`leg-ws.ts`): a session takes no bytes for a sign of life.
    if (!this.#mayBeOver && unit.length > 0 && this.transport !== "bosh") this.accepted.push(unit);
  }

  fromClient(unit: Uint8Array, mutate = (bytes: Uint8Array): Uint8Array => bytes): void {
    if (this.transport === "bosh") this.#post(mutate(this.#bodyAround(unit)));
    else if (this.transport === "websocket") this.#clientBytes(unit);
    else for (const chunk of cut(unit, this.#chunkSizes)) this.#clientBytes(chunk);
  }

  fromUpstream(bytes: Uint8Array): void {
    for (const chunk of cut(bytes, this.#chunkSizes))
      this.#feed({ type: "upstreamBytes", bytes: chunk, nowMs: 1 });
  }

  #open(header: string): void {
    if (this.transport === "tcp") this.#clientBytes(utf8(header));
    else if (this.transport === "websocket") this.#clientBytes(OPEN);
    else if (this.#window === undefined)
      this.#post(utf8(`${BODY} rid='1' to='agency.example' ver='1.11' wait='1' hold='1'/>`));
    else
      this.#post(
        utf8(`${BODY} rid='${this.#nextRid()}' sid='sid' to='agency.example' xmpp:restart='true'/>`),
      );
  }

  #nextRid(): number {
    this.#rid += 1;
    return this.#rid;
  }

  #bodyAround(unit: Uint8Array): Uint8Array {
    const start = utf8(`${BODY} rid='${this.#nextRid()}' sid='sid'>`);
    return Uint8Array.of(...start, ...unit, ...utf8("</body>"));
  }

  #post(document: Uint8Array): void {
    const read = readBody(document, STANZA_LIMITS);
    const ticket = this.#ticket++;
    if (read.type === "refused") {
      this.condition ??= "bad-format";
      this.#act(this.#window?.refuse(ticket, "unreadable", 1));
      return;
    }
    const { request } = read;
    this.taken.push({ document, elements: request.elements });
    this.#window ??= new BoshWindow({ ...termsFor(request), ...TERMS }, request, { sid: "sid" });
    this.#act(this.#window.request(ticket, request, 1));
  }

  #act(actions: readonly BoshAction[] = []): void {
    for (const action of actions) {
      if (action.type === "deliver")
        for (const frame of framesOf(action.request, "agency.example")) this.#clientBytes(utf8(frame));
      else if (action.type === "answer") this.answers.push(action.body);
      else if (action.type === "over") this.#feed({ type: "clientEnd", nowMs: 1 });
    }
  }

  #clientBytes(bytes: Uint8Array): void {
    this.#feed({ type: "clientBytes", bytes, nowMs: 1 });
  }

  /** One input at a time, as the driver does it. */
  #feed(input: Input): void {
    this.#inbox.push(input);
    if (this.#inbox.length > 1) return;
    for (let next = this.#inbox[0]; next !== undefined; next = this.#inbox[0]) {
      for (const effect of this.#session.handle(next)) this.#carryOut(effect);
      this.#inbox.shift();
    }
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "sendUpstream") this.toUpstream.push(effect.text);
    if (effect.type === "sendClient") this.#toClient(effect.text);
    if (effect.type === "archive") this.#keep(effect);
    if (effect.type === "yield") this.#feed({ type: "turn", nowMs: 1 });
    if (effect.type === "observe") this.#note(effect.event);
  }

  #toClient(text: string): void {
    this.toClient.push(text);
    if (this.#window !== undefined) this.#answerWith(text, this.#window);
  }

  #keep({ ticket, record }: Extract<Effect, { readonly type: "archive" }>): void {
    if (record.kind === "stanza") this.records.push(record);
    this.#feed(Archive.kept(ticket));
  }

  #note(event: SessionEvent): void {
    if (event.type === "streamError" && event.side === "client") this.condition ??= event.condition;
  }

  #answerWith(frame: string, window: BoshWindow): void {
    const meaning = meaningOf(frame);
    if (meaning.type === "opened") window.announce(meaning.attributes);
    else if (meaning.type === "closed") this.#act(window.finish({ condition: undefined, frames: [] }, 1));
    else this.#act(window.send([frame], 1));
  }
}
