/**
 * SASL2 between client and upstream: log-in, binding and resumption in one exchange, and no new stream behind it.
 *
 * Rule 1: what was not offered does not reach upstream; what was not asked for does not reach the client.
 * Rule 2: upstream's success says who the user is: on the stream's own domain, the account that the log-in named, and for a
 * resumed stream the one that our own sealed id holds. Anything else ends both streams.
 * Rule 3: between request and success nothing but the exchange is read (XEP-0388 §2.2).
 * Sources: XEP-0388 v1.0; XEP-0386 v1.0; XEP-0198 v1.6 §6; XEP-0484 v0.2; protocol.md §1.5–§1.7.
 */
import { attribute, child, ownText, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import { relayedBound } from "../stream/bind2.ts";
import { relayedToken } from "../stream/fast.ts";
import { isTokenMechanism } from "../stream/mechanisms.ts";
import { failureCondition } from "../stream/sasl.ts";
import { NO_SASL2, type Sasl2Offer } from "../stream/sasl2-offer.ts";
import {
  authenticateElement,
  failureText,
  readAuthenticate,
  readSuccess,
  relayedFailure2,
  relayedSasl2,
  sasl2Abort,
  sasl2Failure,
  successElement,
  type LogInRequest,
  type UserAgent,
} from "../stream/sasl2.ts";
import { relayedManagement, resumeRefused } from "../stream/stream-management.ts";
import { cleanClaim } from "../policy/client-claim.ts";
import type { SessionRecord } from "../records/record.ts";
import type { Jid } from "../xmpp/jid.ts";
import { textsOf } from "../xmpp/languages.ts";
import { NS_BIND2, NS_FAST, NS_SM } from "../xmpp/ns.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import type { Binding } from "./binding.ts";
import type { DeviceGate } from "./device-gate.ts";
import type { Delivery } from "./delivery.ts";
import type { LogIn } from "./log-in.ts";
import { passableName } from "./passable-name.ts";
import type { Resumption } from "./resumption.ts";
import type { Scope } from "./scope.ts";

export interface Sasl2Parts {
  readonly scope: Scope;
  readonly delivery: Delivery;
  readonly resumption: Resumption;
  readonly logIn: LogIn;
  readonly binding: Binding;
  readonly device: DeviceGate;
}

/** What of a request went on: the rest of success must answer it. */
interface Asked {
  readonly isBind: boolean;
  readonly isManaged: boolean;
  /** `refused`: by the gateway, for the id was none of this account's. */
  readonly resume: "no" | "asked" | "refused";
  readonly mayGetToken: boolean;
  /** As the client told them; nothing proves them. */
  readonly agent: UserAgent | undefined;
  readonly tag: string | undefined;
}

/** How a session began: by what upstream's success says. */
type Beginning =
  | { readonly kind: "resumed"; readonly user: Jid; readonly element: XmlElement }
  | { readonly kind: "bound"; readonly user: Jid; readonly element: XmlElement }
  | { readonly kind: "unbound" };

export class Sasl2Authentication {
  readonly #scope: Scope;
  readonly #delivery: Delivery;
  readonly #resumption: Resumption;
  readonly #logIn: LogIn;
  readonly #binding: Binding;
  readonly #device: DeviceGate;
  #offer: Sasl2Offer = NO_SASL2;
  #asked: Asked | undefined;
  /** We broke the exchange off: its failure is on its way. */
  #hasAborted = false;
  #features: "none" | "relayed" | "dropped" = "none";

  constructor({ scope, delivery, resumption, logIn, binding, device }: Sasl2Parts) {
    this.#scope = scope;
    this.#delivery = delivery;
    this.#resumption = resumption;
    this.#logIn = logIn;
    this.#binding = binding;
    this.#device = device;
  }

  offer(offer: Sasl2Offer): void {
    this.#offer = offer;
  }

  /**
   * What becomes of the next stream features: they follow success without a new stream. Behind a resumption there are none
   * (XEP-0198 §6); COMPAT(mod_sasl2 of 2022 sends them all the same): they would make a client bind again.
   */
  get features(): "none" | "relayed" | "dropped" {
    return this.#features;
  }

  featuresCame(): void {
    this.#features = "none";
  }

  fromClient(of: XmlElement): void {
    if (of.local === "authenticate") return this.#begin(of);
    const isInTurn = this.#logIn.isUnderWay("SASL2") && !this.#hasAborted;
    if (!isInTurn || (of.local !== "response" && of.local !== "abort"))
      throw new StreamError("not-authorized", "SASL element out of turn");
    if (of.local === "response") this.#logIn.respond(ownText(of));
    const relayed = of.local === "abort" ? sasl2Abort() : relayedSasl2(of);
    this.#delivery.pass("outbound", serialize(relayed, IN_STREAM));
  }

  fromUpstream(of: XmlElement): void {
    if (!this.#logIn.isUnderWay("SASL2"))
      throw new StreamError("unsupported-stanza-type", "SASL element unasked");
    if (of.local === "failure") this.#fail(of);
    else if (this.#hasAborted)
      throw new StreamError("unsupported-stanza-type", "an exchange that was broken off went on");
    else if (of.local === "challenge") this.#delivery.pass("inbound", serialize(relayedSasl2(of), IN_STREAM));
    else if (of.local === "continue") this.#abort();
    else if (of.local === "success") this.#succeed(of);
    else throw new StreamError("unsupported-stanza-type", "SASL element unasked");
  }

  #begin(of: XmlElement): void {
    this.#logIn.countAttempt();
    const request = readAuthenticate(of, this.#offer);
    if (request === undefined) {
      const failure = serialize(sasl2Failure("invalid-mechanism"), IN_STREAM);
      return this.#logIn.refuse(attribute(of, "mechanism") ?? "", failure);
    }
    this.#logIn.begin("SASL2", request.mechanism, request.initial);
    this.#logIn.ask(serialize(this.#passed(request), IN_STREAM));
  }

  /** What upstream gets; what it has to answer is noted. */
  #passed(request: LogInRequest): XmlElement {
    const userAgent = request.userAgent && this.#passableAgent(request.userAgent);
    const tag = passableName(request.bind?.tag, this.#scope);
    const resume = request.resume && this.#ownResume(request.resume, userAgent?.id);
    this.#asked = {
      isBind: request.bind !== undefined,
      isManaged: request.bind?.isManaged === true,
      resume: request.resume === undefined ? "no" : resume === undefined ? "refused" : "asked",
      mayGetToken: request.tokenMechanism !== undefined || isTokenMechanism(request.mechanism),
      agent: userAgent,
      tag,
    };
    return authenticateElement(request, { userAgent, bind: request.bind?.toElement(tag), resume });
  }

  #passableAgent({ id, software, device }: UserAgent): UserAgent {
    const scope = this.#scope;
    return { id, software: passableName(software, scope), device: passableName(device, scope) };
  }

  /** @throws StreamError where its device may not: before upstream gives the stream back */
  #ownResume(of: XmlElement, clientId: string | undefined): XmlElement | undefined {
    if (!this.#offer.mayResume) return undefined;
    return this.#resumption.asked(of, (user) => {
      if (!this.#logIn.owns(user)) return false;
      const refusal = this.#device.refusalOf(user, cleanClaim(clientId));
      if (refusal !== undefined) throw refusal;
      return true;
    });
  }

  /** Instead of a task that nobody here knows: upstream's failure is told as ours. */
  #abort(): void {
    this.#hasAborted = true;
    this.#delivery.pass("outbound", serialize(sasl2Abort(), IN_STREAM));
  }

  #fail(of: XmlElement): void {
    this.#resumption.refused();
    const condition = this.#hasAborted ? "temporary-auth-failure" : failureCondition(of);
    const failure = this.#hasAborted ? sasl2Failure(condition, this.#unknownTask()) : relayedFailure2(of);
    this.#hasAborted = false;
    this.#logIn.fail(condition, serialize(failure, IN_STREAM));
  }

  #unknownTask(): XmlElement {
    const { language } = this.#scope;
    return failureText(textsOf(language).unknownTask, language);
  }

  #succeed(of: XmlElement): void {
    const asked = this.#asked;
    if (asked === undefined) throw new Error("success without a request");
    const facts = readSuccess(of);
    const named = this.#accountIn(facts.identifier);
    this.#logIn.turnAway(named, (words, lang) => sasl2Failure("account-disabled", failureText(words, lang)));
    const beginning = this.#beginningIn(of, asked, named);
    const results = [
      beginning.kind === "unbound" ? undefined : beginning.element,
      this.#failedResume(of, asked, beginning),
      asked.mayGetToken ? tokenIn(of) : undefined,
    ];
    const text = serialize(successElement(facts, results), IN_STREAM);
    const isUnbound = beginning.kind === "unbound";
    this.#features = beginning.kind === "resumed" ? "dropped" : "relayed";
    const { agent, tag } = asked;
    const known = { profile: "SASL2", account: named.bare, ...claimFacts(agent, tag) };
    this.#logIn.succeed(known, isUnbound ? text : "", named);
    this.#claim(agent, tag);
    if (isUnbound) return;
    this.#binding.become(beginning.user, { isResumed: beginning.kind === "resumed", text });
  }

  #claim(agent: UserAgent | undefined, tag: string | undefined): void {
    const { logInClaims: claims, nowMs: atMs } = this.#scope;
    if (agent !== undefined) {
      const { id, software, device } = agent;
      const clean = { software: cleanClaim(software), device: cleanClaim(device), id: cleanClaim(id) };
      claims.push({ source: "user-agent", ...clean, atMs });
    }
    const own = cleanClaim(tag);
    if (own !== undefined) claims.push({ source: "tag", tag: own, atMs });
  }

  /** @throws StreamError where upstream names nobody of this domain, or another account than the log-in did. */
  #accountIn(identifier: string): Jid {
    const named = this.#scope.options.ports.prepareJid(identifier);
    if (named === undefined || named.local === "" || named.domain !== this.#scope.domain)
      throw new StreamError("internal-server-error", "upstream named no usable account");
    if (!this.#logIn.isClaimed(named))
      throw new StreamError("not-authorized", "the account of the success is not that of the log-in");
    return named;
  }

  #beginningIn(of: XmlElement, asked: Asked, named: Jid): Beginning {
    const resumed = child(of, NS_SM, "resumed");
    const bound = child(of, NS_BIND2, "bound");
    if (resumed !== undefined && bound === undefined) return this.#resumed(resumed, named);
    if (resumed !== undefined || (bound !== undefined) !== (named.resource !== ""))
      throw new StreamError("unsupported-stanza-type", "success and the JID that it names do not fit");
    if (bound === undefined) return { kind: "unbound" };
    if (!asked.isBind) throw new StreamError("unsupported-stanza-type", "bound unasked");
    return { kind: "bound", user: named, element: relayedBound(bound, this.#managed(bound, asked, named)) };
  }

  #resumed(of: XmlElement, named: Jid): Beginning {
    const resumed = this.#resumption.resumed(of);
    if (resumed === undefined) throw new StreamError("unsupported-stanza-type", "resumed unasked");
    const { user, element } = resumed;
    if (user.bare !== named.bare || (named.resource !== "" && user.full !== named.full))
      throw new StreamError("not-authorized", "the resumed stream is not that of the log-in");
    return { kind: "resumed", user, element };
  }

  /** Stream management inside `<bound/>`: both counts begin with success. */
  #managed(bound: XmlElement, { isManaged }: Asked, user: Jid): XmlElement | undefined {
    const enabled = child(bound, NS_SM, "enabled");
    const failed = child(bound, NS_SM, "failed");
    if (enabled === undefined) return failed && isManaged ? relayedManagement(failed) : undefined;
    if (!isManaged) throw new StreamError("unsupported-stanza-type", "enabled unasked");
    this.#resumption.enabling();
    return this.#resumption.enabled(enabled, user);
  }

  #failedResume(of: XmlElement, { resume }: Asked, { kind }: Beginning): XmlElement | undefined {
    if (resume === "no" || kind === "resumed") return undefined;
    if (resume === "refused") return resumeRefused();
    this.#resumption.refused();
    const failed = child(of, NS_SM, "failed");
    return failed && relayedManagement(failed);
  }
}

function tokenIn(success: XmlElement): XmlElement | undefined {
  const token = child(success, NS_FAST, "token");
  return token && relayedToken(token);
}

function claimFacts(agent: UserAgent | undefined, tag: string | undefined): SessionRecord["facts"] {
  const told = {
    claimedUserAgentId: agent?.id,
    claimedSoftware: agent?.software,
    claimedDevice: agent?.device,
    claimedTag: tag,
  };
  const claims: Record<string, string> = {};
  for (const [name, value] of Object.entries(told)) if (value !== undefined) claims[name] = value;
  return Object.keys(claims).length === 0 ? claims : { ...claims, claimSource: "SASL2 authenticate" };
}
