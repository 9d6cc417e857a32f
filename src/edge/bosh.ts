/**
 * The BOSH door: from HTTP requests to sessions, by their session ids.
 *
 * Rule 1: a session belongs to whoever knows its id (144 random bits) and the next request's number, from whatever
 * address that the policy allows (`devices`): phones wander. Both wrong, or either, is the same answer, and who is wrong too often is not heard.
 * Rule 2: a session has a slot of its own in the limits of its client's address, from its first request to its end; the
 * connections that bring it (a few) are counted with it once it is bound, and end with it.
 * Rule 3: before that, no body is longer than what precedes a login.
 * Rule 4: nothing is compressed, either way.
 * Sources: XEP-0124 1.11 §5, §7, §14, §17; design §8.17 (the owner stands in the id).
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { beginningOf, readBody, type BoshRequest } from "../stream/bosh-body.ts";
import { legacyStatus, terminalBody, type TerminalCondition } from "../stream/bosh-response.ts";
import { creationAttributes, termsFor } from "../stream/bosh-terms.ts";
import { BoshWindow } from "../stream/bosh-window.ts";
import type { Carried } from "../session/input.ts";
import { PRE_AUTH_LIMITS, STANZA_LIMITS, type ParserLimits } from "../xml/limits.ts";
import { limitKey } from "./addresses.ts";
import type { BoshAround, BoshPort, Carrier, WebClient, Passage } from "./bosh-port.ts";
import { readRequest, type BodyLimits } from "./bosh-reader.ts";
import type { OpenClient } from "./driver-ports.ts";
import { BoshLeg, type BoshExchange } from "./leg-bosh.ts";
import { AddressRate, httpStatusOf, type ConnectionSlot, type LimitName } from "./limits.ts";
import { inTurn } from "./next-turn.ts";
import { tlsFactsOf } from "./tls.ts";

/** Requests of one address that name no session of ours, or cannot be read, a minute. */
const MAX_FAILURES = 60;
/** What a body adds to the stanzas it carries. */
const WRAPPER_BYTES = 16_384;
/** A client keeps as many connections as requests, and one that it has given up. */
const MAX_CONNECTIONS = 4;
const SID_BYTES = 18;
/**
 * Refused by name; what is coded in another way is no XML when it is read.
 * COMPAT(Pidgin, finch: libpurple 2.14, sends `Content-Encoding: text/xml; charset=utf-8` with plain bodies)
 */
const CODINGS = /gzip|deflate|compress|br|zstd/i;

interface BoshSession {
  readonly leg: BoshLeg;
  /** Connections that are counted with it. */
  readonly carriers: Set<Carrier>;
  /** Where its last request came from. */
  by: Carried;
}

/** One request on its way to an answer. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: WebClient;
  readonly exchange: BoshExchange;
}

export class BoshDoor implements BoshPort {
  readonly #around: BoshAround;
  readonly #sessions = new Map<string, BoshSession>();
  readonly #failures = new AddressRate(MAX_FAILURES);
  readonly #bodyLimits: BodyLimits;
  readonly #parserLimits: ParserLimits;
  #isClosed = false;

  constructor(around: BoshAround) {
    this.#around = around;
    const maxBytes = around.maxStanzaBytes + WRAPPER_BYTES;
    this.#parserLimits = { ...STANZA_LIMITS, maxElementBytes: around.maxStanzaBytes };
    this.#bodyLimits = {
      least: PRE_AUTH_LIMITS.maxElementBytes,
      raised: (beginning) => {
        const sid = beginningOf(beginning, PRE_AUTH_LIMITS);
        if (around.relay?.ownerOf(sid) !== undefined) return "another's";
        return this.#find(sid)?.leg.isWide === true ? maxBytes : 0;
      },
    };
  }

  request(request: IncomingMessage, response: ServerResponse, client: WebClient): void {
    const visit = { request, response, client, exchange: exchangeOf(response) };
    if (CODINGS.test(request.headers["content-encoding"] ?? "")) refuseHttp(response, 415);
    else void this.#receive(visit);
  }

  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    await this.#around.relay?.settle(timeoutMs);
  }

  /** Our own bug costs this request its connection, not the process. */
  async #receive(visit: Visit): Promise<void> {
    try {
      const read = await readRequest(visit.request, this.#bodyLimits);
      if (read.type === "whole") await this.#hear(visit, read.bytes);
      else if (read.type === "begun")
        await this.#passOn(visit, beginningOf(read.bytes, PRE_AUTH_LIMITS), { ...read, isWhole: false });
      else if (read.type === "oversize")
        this.#refuseOversize(visit, beginningOf(read.bytes, PRE_AUTH_LIMITS));
    } catch {
      this.#around.ports.observer.onConnection(this.#around.host.name, "fault");
      visit.exchange.drop();
    }
  }

  async #hear(visit: Visit, bytes: Uint8Array): Promise<void> {
    const read = readBody(bytes, this.#parserLimits);
    const { sid } = read.type === "refused" ? read : read.request;
    if (await this.#passOn(visit, sid, { bytes, isWhole: true })) return;
    if (read.type === "refused") this.#refuseUnreadable(visit, read);
    else if (read.request.sid === undefined) await this.#create(visit, read.request);
    else this.#continue(visit, read.request);
  }

  /** @returns false where no other process would have the session */
  async #passOn(
    visit: Visit,
    sid: string | undefined,
    body: Pick<Passage, "bytes" | "isWhole">,
  ): Promise<boolean> {
    const { relay, host } = this.#around;
    const owner = relay?.ownerOf(sid);
    if (relay === undefined || owner === undefined) return false;
    const outcome = await relay.pass(owner, { ...visit, ...body, listener: host.name });
    if (outcome === "answered") return true;
    // Whatever follows on this connection may be the rest of the body.
    visit.response.shouldKeepAlive &&= body.isWhole;
    if (outcome === "absent") this.#fail(visit, "item-not-found");
    else if (outcome === "busy") refuseHttp(visit.response, 503);
    else visit.exchange.drop();
    return true;
  }

  #find(sid: string | undefined): BoshSession | undefined {
    return sid === undefined ? undefined : this.#sessions.get(sid);
  }

  #continue(visit: Visit, request: BoshRequest): void {
    const session = this.#find(request.sid);
    if (session === undefined) this.#fail(visit, "item-not-found");
    else if (this.#follows(visit, session)) this.#pass(visit, session, request);
    // Its record is not kept yet: nothing is told before that.
    else visit.exchange.drop();
  }

  /** Whoever brings it now is judged as who began it was. @returns false where that is not allowed */
  #follows({ client }: Visit, session: BoshSession): boolean {
    const by = carriedBy(client);
    if (isSame(by, session.by)) return true;
    session.by = by;
    return session.leg.follow(by);
  }

  #pass({ response, client, exchange }: Visit, session: BoshSession, asked: BoshRequest): void {
    const lose = session.leg.request(exchange, asked);
    response.once("close", lose);
    countWith(session, client.carrier);
  }

  #refuseOversize(visit: Visit, sid: string | undefined): void {
    const session = this.#find(sid);
    // Whatever follows on this connection is the rest of the body.
    visit.response.shouldKeepAlive = false;
    if (session === undefined) refuseHttp(visit.response, 413);
    else session.leg.refuse(visit.exchange, "oversize");
  }

  #refuseUnreadable(visit: Visit, { sid, version }: Pick<BoshRequest, "sid" | "version">): void {
    const session = this.#find(sid);
    if (session !== undefined) session.leg.refuse(visit.exchange, "unreadable");
    else this.#fail(visit, "bad-request", sid === undefined && version === undefined);
  }

  /** @param isLegacy the client reads HTTP codes; nobody knows it of one whose session is unknown */
  #fail({ client, response, exchange }: Visit, condition: TerminalCondition, isLegacy = false): void {
    const { address } = client.endpoints.source;
    const nowMs = this.#around.ports.clock.monotonicMs();
    if (this.#failures.take(limitKey(address), nowMs))
      exchange.answer(terminalBody(condition), isLegacy ? legacyStatus(condition) : 200);
    else refuseHttp(response, 429);
  }

  async #create(visit: Visit, first: BoshRequest): Promise<void> {
    const { client, response } = visit;
    if (first.to === undefined || first.to === "") {
      this.#fail(visit, "improper-addressing");
      return;
    }
    const slot = await this.#claim(client);
    if (typeof slot === "string") {
      this.#around.ports.observer.onConnection(this.#around.host.name, `limit-${slot}`);
      refuseHttp(response, httpStatusOf(slot));
    } else {
      await inTurn(() => {
        this.#begin(visit, first, slot);
      });
    }
  }

  #begin(visit: Visit, first: BoshRequest, slot: ConnectionSlot): void {
    const { endpoints, isProxied } = visit.client;
    if (this.#isClosed || visit.response.destroyed) {
      slot.release();
      visit.exchange.answer(terminalBody("system-shutdown"), 200);
      return;
    }
    const arrival = { endpoints, isProxied, slot };
    const client = this.#opener(visit, first);
    try {
      this.#around.host.begin({ arrival, transport: "bosh", isEncrypted: true, client });
    } catch (error) {
      slot.release();
      throw error;
    }
  }

  async #claim({ endpoints }: WebClient): Promise<ConnectionSlot | LimitName> {
    const { limits, clock } = this.#around.ports;
    const slot = limits.open();
    if (typeof slot === "string") return slot;
    const reached = await slot.claimAddress(endpoints.source.address, clock.monotonicMs());
    if (reached === undefined) return slot;
    slot.release();
    return reached;
  }

  #opener(visit: Visit, first: BoshRequest): OpenClient {
    const { ports, legLimits: limits } = this.#around;
    const sid = newSid(this.#around.relay?.id ?? 0);
    const terms = termsFor(first);
    const window = new BoshWindow(terms, first, { ...creationAttributes(first, terms), sid });
    const carriers = new Set<Carrier>();
    const onGone = (): void => {
      this.#sessions.delete(sid);
      for (const carrier of carriers) carrier.retire();
    };
    return (events) => {
      const leg = new BoshLeg({ clock: ports.clock, limits, window, first, onGone }, events);
      const session = { leg, carriers, by: carriedBy(visit.client) };
      const { socket } = visit.request;
      const { certificate } = visit.client;
      return {
        leg,
        tls: socket instanceof TLSSocket ? { ...tlsFactsOf(socket), certificate } : undefined,
        widen: () => {
          leg.widen();
        },
        begin: () => {
          this.#sessions.set(sid, session);
          this.#pass(visit, session, first);
        },
      };
    };
  }
}

const carriedBy = ({ endpoints, certificate }: WebClient): Carried => ({
  clientAddress: endpoints.source.address,
  certificate,
});

/** The same certificate has another verdict on a later connection once it has run out or is on the list of revoked ones. */
const isSame = ({ clientAddress, certificate }: Carried, other: Carried): boolean =>
  clientAddress === other.clientAddress &&
  certificate?.fingerprint === other.certificate?.fingerprint &&
  certificate?.fault === other.certificate?.fault;

/** The session's slot stands for a few connections that bring it, from the bound JID to its end, and theirs. */
function countWith({ leg, carriers }: BoshSession, carrier: Carrier): void {
  if (!leg.isWide || leg.isClosed || carriers.size >= MAX_CONNECTIONS || !carrier.lend()) return;
  carriers.add(carrier);
  carrier.socket.once("close", () => {
    carriers.delete(carrier);
  });
}

/** The process that has the session, for `relay.ts`, then what nobody guesses. */
const newSid = (owner: number): string => `${owner}.${randomBytes(SID_BYTES).toString("base64url")}`;

const HEADERS = { "Content-Type": "text/xml; charset=utf-8", "Cache-Control": "no-store" } as const;

const exchangeOf = (response: ServerResponse): BoshExchange => ({
  answer: (body, status) => {
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, { ...HEADERS, "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  },
  drop: () => {
    response.destroy();
  },
});

/** What is no BOSH at all is refused in HTTP's own words, and its connection ends: its body was not read. */
function refuseHttp(response: ServerResponse, status: number): void {
  response.shouldKeepAlive = false;
  response.writeHead(status, { "Content-Length": 0, "Cache-Control": "no-store" });
  response.end();
}
