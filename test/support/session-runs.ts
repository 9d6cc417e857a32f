/** A bound session under an archive that answers when and how a test says, with a ledger of what must hold. */
import { expect } from "vitest";
import type { ArchiveRecord, StanzaRecord } from "../../src/records/record.ts";
import type { Effect } from "../../src/session/effect.ts";
import type { Input, TimerName } from "../../src/session/input.ts";
import type { Sealer } from "../../src/session/ports.ts";
import type { Session } from "../../src/session/session.ts";
import type { XmlElement } from "../../src/xml/element.ts";
import { STANZA_LIMITS } from "../../src/xml/limits.ts";
import { StreamParser } from "../../src/xml/stream-parser.ts";
import { isStanza } from "../../src/xmpp/stanza.ts";
import { utf8 } from "./bytes.ts";

export type Flow = "outbound" | "inbound";

const HEADER = `<stream:stream id='u' to='agency.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const BIND = "urn:ietf:params:xml:ns:xmpp-bind";

/** From the first header to the bound JID, stream management on. */
export const LOG_IN: readonly (readonly [Flow, string])[] = [
  ["outbound", HEADER],
  [
    "inbound",
    `${HEADER}<stream:features><mechanisms xmlns='${SASL}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
  ],
  ["outbound", `<auth xmlns='${SASL}' mechanism='PLAIN'>AGxlZQBzZWNyZXQ=</auth>`],
  ["inbound", `<success xmlns='${SASL}'/>`],
  ["outbound", HEADER],
  ["inbound", `${HEADER}<stream:features><bind xmlns='${BIND}'/></stream:features>`],
  ["outbound", `<iq type='set' id='b'><bind xmlns='${BIND}'/></iq>`],
  [
    "inbound",
    `<iq type='result' id='b'><bind xmlns='${BIND}'><jid>lee@agency.example/desk</jid></bind></iq>`,
  ],
  ["outbound", `<enable xmlns='urn:xmpp:sm:3' resume='true'/>`],
  ["inbound", `<enabled xmlns='urn:xmpp:sm:3' id='u' resume='true'/>`],
];

/** No secrets, no randomness: for runs that are compared. */
export const clearSealer: Sealer = {
  seal: (plain, context) => Buffer.from(`${context}\n${plain}`).toString("base64url"),
  open: (token, context) => {
    const text = Buffer.from(token, "base64url").toString();
    return text.startsWith(`${context}\n`) ? text.slice(context.length + 1) : undefined;
  },
};

export const Archive = {
  kept: (ticket: number): Extract<Input, { readonly type: "archived" }> => ({
    type: "archived",
    ticket,
    receipt: { logId: "log", sequence: ticket, chainHash: "" },
    nowMs: 0,
  }),
} as const;

interface Entry {
  readonly ticket: number;
  readonly record: StanzaRecord;
  state: "asked" | "kept" | "failed";
}

/** What one leg got, read as stanzas. */
class Receiver {
  readonly stanzas: XmlElement[] = [];
  readonly #parser = new StreamParser(STANZA_LIMITS);

  constructor() {
    this.#parser.push(utf8(HEADER));
  }

  read(text: string): void {
    for (const event of this.#parser.push(utf8(text))) {
      expect(event.type).not.toBe("violation");
      if (event.type === "element" && isStanza(event.element)) this.stanzas.push(event.element);
    }
  }
}

export class Bound {
  readonly #session: Session;
  readonly #entries: Record<Flow, Entry[]> = { outbound: [], inbound: [] };
  readonly #received: Record<Flow, Receiver> = { outbound: new Receiver(), inbound: new Receiver() };
  readonly #sent: Record<Flow, number> = { outbound: 0, inbound: 0 };
  /** Tickets asked for and not answered, in order. */
  readonly #open: { readonly ticket: number; readonly record: ArchiveRecord }[] = [];
  #gapCount = 0;
  readonly #isLoggedIn: boolean = false;

  constructor(session: Session) {
    this.#session = session;
    for (const [flow, text] of LOG_IN) {
      this.#feed(flow, text);
      while (this.#open.length > 0) this.answer(0, true);
    }
    this.#isLoggedIn = true;
  }

  send(flow: Flow, text: string): void {
    this.#sent[flow] += 1;
    this.#feed(flow, text);
  }

  fire(timer: TimerName): void {
    this.#handle({ type: "timerFired", timer, nowMs: 0 });
  }

  /** @param at which of the open tickets; none where there are fewer. */
  answer(at: number, isKept: boolean): void {
    const [open] = this.#open.splice(at, 1);
    if (open === undefined) return;
    const { ticket, record } = open;
    const entry = record.kind === "stanza" ? this.#entryOf(ticket, record.direction) : undefined;
    if (entry !== undefined) entry.state = isKept ? "kept" : "failed";
    if (record.kind === "gap" && isKept) this.#gapCount += Number(record.facts["refusedUnrecorded"]);
    this.#handle(isKept ? Archive.kept(ticket) : { type: "archiveFailed", ticket, code: "SG_X", nowMs: 0 });
  }

  /** Until nothing is open any more. */
  settle(): void {
    for (let round = 0; round < 3; round++) {
      this.fire("archiveRetry");
      while (this.#open.length > 0) this.answer(0, true);
    }
  }

  /** No leg has got further than its records have. */
  check(): void {
    for (const flow of ["outbound", "inbound"] as const) {
      const entries = this.#entries[flow];
      this.#received[flow].stanzas.forEach((stanza, index) => {
        const entry = entries[index];
        const isAnswered = flow === "outbound" ? entry?.state !== "asked" : entry?.state === "kept";
        expect(entry !== undefined && isAnswered, `${flow} stanza ${String(index)} without a receipt`).toBe(
          true,
        );
        if (entry?.state === "failed") expect(isSubstitute(stanza)).toBe(true);
        else if (entry !== undefined) expectFits(stanza, entry.record);
      });
    }
  }

  /** One in, one out; every refusal without a record is in a gap. */
  checkEnd(): void {
    for (const flow of ["outbound", "inbound"] as const) {
      expect(this.#received[flow].stanzas).toHaveLength(this.#sent[flow]);
    }
    const unrecorded = this.#entries.outbound.filter(({ state }) => state === "failed").length;
    expect(this.#gapCount).toBe(unrecorded);
  }

  #entryOf(ticket: number, flow: Flow): Entry | undefined {
    return this.#entries[flow].find((one) => one.ticket === ticket);
  }

  #feed(flow: Flow, text: string): void {
    const type = flow === "outbound" ? "clientBytes" : "upstreamBytes";
    this.#handle({ type, bytes: utf8(text), nowMs: 0 });
  }

  #handle(input: Input): void {
    for (const effect of this.#session.handle(input)) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    if (effect.type === "archive") this.#ask(effect);
    if (effect.type === "yield") this.#handle({ type: "turn", nowMs: 0 });
    if (!this.#isLoggedIn) return;
    if (effect.type === "sendClient") this.#received.inbound.read(effect.text);
    if (effect.type === "sendUpstream") this.#received.outbound.read(effect.text);
  }

  #ask({ ticket, record }: Extract<Effect, { readonly type: "archive" }>): void {
    this.#open.push({ ticket, record });
    if (record.kind !== "stanza" || this.#entryOf(ticket, record.direction) !== undefined) return;
    this.#entries[record.direction].push({ ticket, record, state: "asked" });
  }
}

const idOf = (of: XmlElement): string => of.attributes.find(({ local }) => local === "id")?.value ?? "";

const isSubstitute = (of: XmlElement): boolean => /^g[01]\./.test(idOf(of));

/** What a leg got is what its record says went on. */
function expectFits(stanza: XmlElement, record: StanzaRecord): void {
  const { substituteId } = record.verdict;
  if (substituteId !== undefined) expect(idOf(stanza)).toBe(substituteId);
  else expect(idOf(stanza)).toBe(record.addressing.id);
}
