/**
 * The stream once the JID is bound: stanzas go to `stanza-flow`, the few other elements that XMPP knows here
 * are relayed in their place, everything else ends the stream.
 *
 * Source: RFC 6120 §4.9.3.24; XEP-0198 v1.6; XEP-0352 v1.0; protocol.md §6.2.6.
 */
import { element, isNamed, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import { modeOf } from "../policy/evaluate.ts";
import type { Direction } from "../policy/rule.ts";
import { sizeAndRate } from "../policy/rules/size-and-rate.ts";
import {
  counterOf,
  isClientManagement,
  isUpstreamManagement,
  relayedManagement,
} from "../stream/stream-management.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_COMPRESS, NS_CSI } from "../xmpp/ns.ts";
import { isStanza } from "../xmpp/stanza.ts";
import { StreamError, TOO_MANY_STANZAS } from "../xmpp/stream-error.ts";
import type { Delivery } from "./delivery.ts";
import type { Gate } from "./gate.ts";
import type { Side } from "./input.ts";
import type { NoticeWatch } from "./notice-watch.ts";
import { RateMeter } from "./rate.ts";
import type { Resumption } from "./resumption.ts";
import type { Scope } from "./scope.ts";
import { StanzaFlow } from "./stanza-flow.ts";
import { WorkMeter } from "./work-meter.ts";

/** A timer for a few stanzas, not one for each. */
const LEAST_WAIT_MS = 100;

type ElementEvent = Extract<StreamEvent, { readonly type: "element" }>;

export interface BoundParts {
  readonly scope: Scope;
  readonly gate: Gate;
  readonly delivery: Delivery;
  readonly resumption: Resumption;
  readonly notices: NoticeWatch;
}

export class BoundStream {
  readonly #scope: Scope;
  readonly #gate: Gate;
  readonly #delivery: Delivery;
  readonly #resumption: Resumption;
  readonly #flow: StanzaFlow;
  readonly #notices: NoticeWatch;
  readonly #rate = new RateMeter();
  readonly #work: Readonly<Record<Side, WorkMeter>> = { client: new WorkMeter(), upstream: new WorkMeter() };
  #toldPressures = 0;

  constructor({ scope, gate, delivery, resumption, notices }: BoundParts) {
    this.#scope = scope;
    this.#gate = gate;
    this.#delivery = delivery;
    this.#resumption = resumption;
    this.#notices = notices;
    this.#flow = new StanzaFlow({ scope, delivery, positions: resumption, notices });
  }

  fromClient(event: ElementEvent): void {
    this.#meter(event.byteCount);
    const of = event.element;
    if (isStanza(of)) this.#charge("client", this.#flow.take("outbound", event, this.#user()));
    else if (isClientManagement(of)) this.#clientManagement(of);
    else if (isClientState(of))
      this.#delivery.pass("outbound", serialize(element(NS_CSI, of.local), IN_STREAM));
    else if (isNamed(of, NS_COMPRESS, "compress")) this.#delivery.pass("inbound", COMPRESSION_REFUSED);
    else throw new StreamError("unsupported-stanza-type", "unknown element on a bound stream");
  }

  fromUpstream(event: ElementEvent): void {
    const of = event.element;
    if (isStanza(of)) this.#charge("upstream", this.#flow.take("inbound", event, this.#user()));
    else if (isUpstreamManagement(of)) this.#upstreamManagement(of);
    else throw new StreamError("unsupported-stanza-type", "unknown element from upstream");
  }

  /** A keepalive goes on where stanzas do; before that it is answered by silence (RFC 6120 §4.6.1). */
  whitespace(direction: Direction): void {
    if (this.#scope.user === undefined) return;
    if (direction === "outbound") this.#meter(1);
    this.#delivery.pass(direction, " ");
  }

  #clientManagement(of: XmlElement): void {
    if (of.local === "enable") this.#resumption.enabling();
    if (of.local === "a") this.#notices.acknowledged(counterOf(of));
    this.#delivery.pass("outbound", serialize(relayedManagement(of), IN_STREAM));
  }

  #upstreamManagement(of: XmlElement): void {
    if (of.local === "failed") this.#resumption.enableFailed();
    const relayed =
      of.local === "enabled" ? this.#resumption.enabled(of, this.#user()) : relayedManagement(of);
    this.#delivery.pass("inbound", serialize(relayed, IN_STREAM));
  }

  /** What is dear to judge is read more slowly, or every other session would wait for it; nothing is refused for it. */
  #charge(side: Side, units: number): void {
    this.#scope.slice.judge(units);
    const delayMs = this.#work[side].take(units, this.#scope.nowMs);
    if (delayMs === 0) return;
    this.#scope.setTimer(side === "client" ? "clientWork" : "upstreamWork", delayMs);
    this.#gate.hold(side, "work");
  }

  /** In shadow mode a client that is too fast is recorded and read on. */
  #meter(byteCount: number): void {
    const { nowMs, revision } = this.#scope;
    const debtMs = this.#rate.take(byteCount, revision.limits, nowMs);
    const waitMs = Math.max(debtMs, this.#rate.hasteMs);
    if (waitMs === 0) return;
    const mode = modeOf(sizeAndRate.id, revision);
    if (mode === "off") return;
    if (debtMs > 0) this.#tellPressure(mode, debtMs);
    if (mode === "shadow") return;
    if (this.#rate.isFlooding(nowMs)) throw new StreamError("policy-violation", TOO_MANY_STANZAS);
    this.#scope.setTimer("rate", Math.max(waitMs, LEAST_WAIT_MS));
    this.#gate.hold("client", "rate");
  }

  /** Once for each time that the client comes to its limit. Nothing waits for this record: nothing goes on because of it. */
  #tellPressure(mode: "enforce" | "shadow", delayMs: number): void {
    const { pressureCount } = this.#rate;
    if (this.#toldPressures === pressureCount) return;
    this.#toldPressures = pressureCount;
    const { maxStanzasPerSecond, maxBytesPerSecond } = this.#scope.revision.limits;
    const facts = { mode, delayMs, maxStanzasPerSecond, maxBytesPerSecond };
    this.#scope.archive(this.#scope.sessionRecord("throttled", facts));
    this.#scope.observe({ type: "throttled", mode, delayMs });
  }

  #user(): Jid {
    const { user } = this.#scope;
    if (user === undefined) throw new Error("bound without a JID");
    return user;
  }
}

const isClientState = (of: XmlElement): boolean =>
  of.ns === NS_CSI && (of.local === "active" || of.local === "inactive");

/** XEP-0138 v2.1 §4: a compressed stream would be opaque. */
const COMPRESSION_REFUSED = serialize(
  element(NS_COMPRESS, "failure", {}, element(NS_COMPRESS, "setup-failed")),
  IN_STREAM,
);
