/**
 * Probes one upstream as a session of the gateway would meet it, and says what it offers. No credentials are needed.
 *
 * Rule 1: whatever the peer does, this settles, with facts; see `probe-wire.ts` for the bounds.
 * Rule 2: the order is a session's: PROXY header, TLS as configured, stream header, features.
 * Sources: protocol.md §1.4, §1.10; RFC 6120 §5; XEP-0077 2.4 §3.1.
 */
import { attribute, child, element, isNamed, type XmlElement } from "../xml/element.ts";
import { NS_CLIENT, NS_REGISTER, NS_STREAM, NS_TLS } from "../xmpp/ns.ts";
import type { LegFact, ProbeStep, Registration } from "./probe-fact.ts";
import { readOffer } from "./probe-features.ts";
import { certificateName, readTls, wrapForProbe } from "./probe-tls.ts";
import { PROBE_BOUNDS, ProbeEnd, ProbeWire, type ProbeBounds } from "./probe-wire.ts";
import type { UpstreamTarget } from "./upstream.ts";

export type ProbeTarget = Pick<
  UpstreamTarget,
  "host" | "port" | "tls" | "caFile" | "serverName" | "sendProxy"
>;

export interface ProbeOptions {
  readonly target: ProbeTarget;
  /** One that the upstream serves. */
  readonly domain: string;
  readonly nowMs: number;
  readonly bounds?: ProbeBounds;
}

export interface Leg {
  readonly facts: readonly LegFact[];
  /** Ready for log-in; undefined where it did not come so far. The caller closes it. */
  readonly wire?: ProbeWire;
}

/** Connects and reads what is offered. Never throws for what a peer does. */
export async function openLeg(options: ProbeOptions): Promise<Leg> {
  const walk = new LegWalk(options);
  try {
    return { facts: walk.facts, wire: await walk.walk() };
  } catch (error) {
    walk.wire?.close();
    if (!(error instanceof ProbeEnd)) throw error;
    return { facts: [...walk.facts, { type: "stopped", step: walk.step, stop: error.stop }] };
  }
}

/** Where it stands, for whoever must say where it ended. */
class LegWalk {
  readonly facts: LegFact[] = [];
  step: ProbeStep = "connect";
  wire: ProbeWire | undefined;
  readonly #options: ProbeOptions;

  constructor(options: ProbeOptions) {
    this.#options = options;
  }

  async walk(): Promise<ProbeWire> {
    const { target, bounds = PROBE_BOUNDS } = this.#options;
    const wire = await ProbeWire.connect(target, bounds);
    this.wire = wire;
    if (target.tls === "direct") await this.#secure(wire);
    let features = await this.#features(wire);
    if (target.tls === "starttls") features = await this.#startTls(wire, features);
    this.facts.push({ type: "offer", offer: readOffer(features) });
    return wire;
  }

  async #features(wire: ProbeWire): Promise<XmlElement> {
    this.step = "header";
    wire.open(this.#options.domain);
    const features = await wire.next();
    this.step = "features";
    if (isNamed(features, NS_STREAM, "features")) return features;
    throw new ProbeEnd({ type: "not-xmpp", detail: "no stream features" });
  }

  async #startTls(wire: ProbeWire, clear: XmlElement): Promise<XmlElement> {
    this.step = "starttls";
    this.facts.push({ type: "clear-offer", offer: readOffer(clear) });
    if (child(clear, NS_TLS, "starttls") === undefined) {
      this.facts.push({ type: "no-starttls" });
      throw new ProbeEnd({ type: "closed" });
    }
    wire.send(element(NS_TLS, "starttls"));
    const answer = await wire.next();
    if (!isNamed(answer, NS_TLS, "proceed")) throw new ProbeEnd({ type: "not-xmpp", detail: "TLS refused" });
    await this.#secure(wire);
    return await this.#features(wire);
  }

  async #secure(wire: ProbeWire): Promise<void> {
    this.step = "tls";
    const { target, domain, nowMs } = this.#options;
    const name = certificateName(target, domain);
    const secured = await wire.secure(wrapForProbe(target, name));
    this.facts.push(...readTls(secured, name, nowMs));
  }
}

/** Asks for the registration form before log-in, on a connection of its own: many servers close it then. */
export async function askRegistration(options: ProbeOptions): Promise<Registration> {
  const { wire } = await openLeg(options);
  if (wire === undefined) return undefined;
  try {
    const query = element(NS_REGISTER, "query");
    wire.send(element(NS_CLIENT, "iq", { type: "get", id: "register", to: options.domain }, query));
    return registrationIn(await wire.next());
  } catch (error) {
    if (!(error instanceof ProbeEnd)) throw error;
    // A server that does not register strangers may end the stream over the question.
    return error.stop.type === "silent" ? undefined : "closed";
  } finally {
    wire.close();
  }
}

/** A form or fields to fill in is an open door; instructions alone (a web page) are not. */
function registrationIn(answer: XmlElement): Registration {
  if (!isNamed(answer, NS_CLIENT, "iq") || attribute(answer, "type") !== "result") return "closed";
  const query = child(answer, NS_REGISTER, "query");
  const hasFields = ["username", "password"].some((name) => query && child(query, NS_REGISTER, name));
  const hasForm = query !== undefined && child(query, "jabber:x:data", "x") !== undefined;
  return hasFields || hasForm ? "open" : "closed";
}

/** The first fact of a kind. */
export const factOf = <T extends { readonly type: string }, K extends T["type"]>(
  facts: readonly T[],
  type: K,
): Extract<T, { readonly type: K }> | undefined =>
  facts.find((fact): fact is Extract<T, { readonly type: K }> => fact.type === type);
