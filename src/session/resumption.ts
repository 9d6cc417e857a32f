/**
 * Resumable streams without a store: the id a client gets seals upstream's id and the bound JID, so any process
 * that shares the key can resume it. Counts stanzas in both directions for the records.
 *
 * Source: XEP-0198 v1.6 §4–§5; design §8.3.
 */
import { attribute, withAttribute, type XmlElement } from "../xml/element.ts";
import type { Direction } from "../policy/rule.ts";
import type { StreamPosition } from "../records/record.ts";
import { counterOf, isResumable, relayedManagement } from "../stream/stream-management.ts";
import type { Jid, PrepareJid } from "../xmpp/jid.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import type { SessionPorts } from "./ports.ts";
import { readSealed } from "./sealed.ts";
import type { PositionCounter } from "./stanza-flow.ts";

/** XEP-0198 §3: an id is at most 4,000 bytes. */
const MAX_ID_LENGTH = 4_000;
const CONTEXT = "resume";

type Ports = Pick<SessionPorts, "sealer" | "prepareJid">;

interface Resumable {
  readonly upstreamId: string;
  readonly user: Jid;
  /** Names the stream in records, over all resumptions. */
  readonly streamId: string;
}

export class Resumption implements PositionCounter {
  readonly #ports: Ports;
  #streamId: string;
  #counts: Record<Direction, number | undefined> = { outbound: undefined, inbound: undefined };
  #isResumable = false;
  #enabling: "no" | "asked" | "done" = "no";
  #asked: { readonly resumable: Resumable; readonly clientId: string; readonly received: number } | undefined;

  constructor(ports: Ports, sessionId: string) {
    this.#ports = ports;
    this.#streamId = sessionId;
  }

  /**
   * True where a cut leaves both peers able to go on where they were. So does one that comes while `<resume/>` is on its
   * way: upstream may have resumed by then, and a closed stream would be lost to the client that asks again.
   */
  get isResumable(): boolean {
    return this.#isResumable || this.isAsking;
  }

  get streamId(): string {
    return this.#streamId;
  }

  next(direction: Direction): StreamPosition | undefined {
    const count = this.#counts[direction];
    if (count === undefined) return undefined;
    this.#counts[direction] = count + 1;
    return { streamId: this.#streamId, count: count + 1 };
  }

  /** True where `<resume/>` is on its way and unanswered. */
  get isAsking(): boolean {
    return this.#asked !== undefined;
  }

  /** `<enable/>` went by: the client's count begins. A second one is upstream's to refuse. */
  enabling(): void {
    if (this.#enabling !== "no") return;
    this.#enabling = "asked";
    this.#counts.outbound = 0;
  }

  /** `<enabled/>` from upstream; @returns what the client gets. Upstream's count begins. @throws StreamError if unasked. */
  enabled(of: XmlElement, user: Jid): XmlElement {
    if (this.#enabling !== "asked") throw new StreamError("unsupported-stanza-type", "enabled unasked");
    this.#enabling = "done";
    this.#counts.inbound = 0;
    const upstreamId = attribute(of, "id");
    const kept = relayedManagement(of);
    if (!isResumable(of) || upstreamId === undefined) return withoutResumption(kept);
    const id = this.#ports.sealer.seal(JSON.stringify([upstreamId, user.full, this.#streamId]), CONTEXT);
    if (id.length > MAX_ID_LENGTH) return withoutResumption(kept);
    this.#isResumable = true;
    return withAttribute(kept, "id", id);
  }

  /** `<resume/>` from the client; @returns what upstream gets, or undefined where the id is not ours. */
  asked(of: XmlElement, isOwn: (user: Jid) => boolean): XmlElement | undefined {
    const clientId = attribute(of, "previd") ?? "";
    const received = counterOf(of);
    const resumable = this.#open(clientId, this.#ports.prepareJid);
    if (resumable === undefined || received === undefined || !isOwn(resumable.user)) return undefined;
    this.#asked = { resumable, clientId, received };
    return withAttribute(relayedManagement(of), "previd", resumable.upstreamId);
  }

  /** `<resumed/>` from upstream; @returns whose session it is and what the client gets; undefined if unasked. */
  resumed(of: XmlElement): { readonly user: Jid; readonly element: XmlElement } | undefined {
    const sent = counterOf(of);
    const asked = this.#asked;
    if (asked === undefined || sent === undefined) return undefined;
    if (attribute(of, "previd") !== asked.resumable.upstreamId) return undefined;
    this.#asked = undefined;
    this.#isResumable = true;
    this.#enabling = "done";
    this.#streamId = asked.resumable.streamId;
    this.#counts = { outbound: sent, inbound: asked.received };
    const element = withAttribute(relayedManagement(of), "previd", asked.clientId);
    return { user: asked.resumable.user, element };
  }

  /** `<failed/>`: @returns true where it answers a resume that was asked for. */
  refused(): boolean {
    const wasAsked = this.#asked !== undefined;
    this.#asked = undefined;
    return wasAsked;
  }

  /** `<failed/>` on a bound stream answers an `<enable/>`: nothing is counted then. */
  enableFailed(): void {
    if (this.#enabling !== "asked") return;
    this.#enabling = "no";
    this.#counts.outbound = undefined;
  }

  #open(id: string, prepare: PrepareJid): Resumable | undefined {
    if (id.length > MAX_ID_LENGTH) return undefined;
    const parts = readSealed(this.#ports.sealer.open(id, CONTEXT));
    if (!isTexts(parts) || parts.length !== 3) return undefined;
    const [upstreamId = "", full = "", streamId = ""] = parts;
    const user = prepare(full);
    return user === undefined ? undefined : { upstreamId, user, streamId };
  }
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

const withoutResumption = (enabled: XmlElement): XmlElement => ({ ...enabled, attributes: [] });
