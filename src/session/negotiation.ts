/**
 * Everything before the bound JID: headers, STARTTLS on both legs, features, SASL or SASL2, bind, resume.
 *
 * Rule 1: what precedes the bound JID is allow-listed; no stanza crosses.
 * Rule 2: identity comes from upstream's bind result (or our own sealed resumption id), and must agree with the
 * account that SASL named.
 * Rule 3: no upstream connection before the client's TLS is up.
 * Source: RFC 6120 §4–§7; protocol.md §1.1, §1.3–§1.6.
 */
import { attribute, element, isNamed, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM, serializeStreamHeader } from "../xml/stream-header.ts";
import { filterFeatures, offersStartTls, startTlsFeatures } from "../stream/features.ts";
import { isResume, relayedManagement, resumeRefused } from "../stream/stream-management.ts";
import { isClientSasl, isUpstreamSasl } from "../stream/sasl.ts";
import { isClientSasl2, isUpstreamSasl2 } from "../stream/sasl2.ts";
import type { SessionRecord } from "../records/record.ts";
import type { Jid } from "../xmpp/jid.ts";
import { lookUp } from "../xmpp/languages.ts";
import { NS_SM, NS_STREAM, NS_TLS, NS_XML } from "../xmpp/ns.ts";
import { isStanza } from "../xmpp/stanza.ts";
import { ACCOUNTS_MANAGED, StreamError } from "../xmpp/stream-error.ts";
import { Authentication } from "./authentication.ts";
import { Binding, isRegistration } from "./binding.ts";
import { tlsRefusal } from "./client-watch.ts";
import type { DeviceGate } from "./device-gate.ts";
import type { Delivery } from "./delivery.ts";
import type { DivisionWatch } from "./division-watch.ts";
import type { Side, TlsFacts } from "./input.ts";
import type { Legs } from "./legs.ts";
import { LogIn } from "./log-in.ts";
import type { Resumption } from "./resumption.ts";
import { Sasl2Authentication } from "./sasl2-authentication.ts";
import type { Scope, UpstreamPlan } from "./scope.ts";

type UpstreamStage = "absent" | "opening" | "securing" | "open";

export interface NegotiationParts {
  readonly scope: Scope;
  readonly legs: Legs;
  readonly delivery: Delivery;
  readonly resumption: Resumption;
  readonly device: DeviceGate;
  readonly divisions: DivisionWatch;
}

export class Negotiation {
  readonly #scope: Scope;
  readonly #legs: Legs;
  readonly #delivery: Delivery;
  readonly #resumption: Resumption;
  readonly #device: DeviceGate;
  readonly #logIn: LogIn;
  readonly #authentication: Authentication;
  readonly #sasl2: Sasl2Authentication;
  readonly #binding: Binding;
  #stage: UpstreamStage = "absent";
  #plan: UpstreamPlan | undefined;
  #isUpstreamSecure = false;
  #upstreamId: string | undefined;
  /** Upstream's stream language goes to the client (RFC 6120 §4.7.4); the gateway's own words name theirs. */
  #upstreamLang = "en";
  #clientHeader: XmlElement | undefined;
  #hasSentHeader = false;
  #tls: TlsFacts | undefined;

  constructor(parts: NegotiationParts) {
    this.#scope = parts.scope;
    this.#legs = parts.legs;
    this.#delivery = parts.delivery;
    this.#resumption = parts.resumption;
    this.#device = parts.device;
    this.#logIn = new LogIn({ ...parts, openFacts: () => this.#openFacts() });
    this.#binding = new Binding(parts);
    this.#authentication = new Authentication({ ...parts, logIn: this.#logIn });
    this.#sasl2 = new Sasl2Authentication({ ...parts, logIn: this.#logIn, binding: this.#binding });
  }

  /**
   * True while the client waits for upstream's features, or for the answer that tells whether the JID is bound:
   * what it sends meanwhile is kept for later, so that pipelining costs nobody the stream.
   */
  get isWaiting(): boolean {
    const isOpening = this.#stage === "opening" || this.#stage === "securing";
    const isResuming = this.#scope.state === "authenticated" && this.#resumption.isAsking;
    return isOpening || this.#binding.isAsking || isResuming;
  }

  /** True for stream features behind a success that bound the JID already; asked of every element on a bound stream. */
  takes(of: XmlElement): boolean {
    return this.#sasl2.features !== "none" && isNamed(of, NS_STREAM, "features");
  }

  get isUpstreamOpen(): boolean {
    return this.#stage !== "absent";
  }

  clientOpened(header: XmlElement): void {
    if (this.#scope.state === "securing") throw new StreamError("policy-violation", "bytes before TLS is up");
    this.#scope.language = lookUp(languageOf(header)) ?? this.#scope.options.language;
    this.#checkHeader(header);
    this.#checkTls();
    this.#clientHeader = header;
    this.#hasSentHeader = false;
    if (this.#scope.state === "plain") {
      this.#answerHeader(this.#localStreamId());
      this.#delivery.pass("inbound", serialize(startTlsFeatures(), IN_STREAM));
      return;
    }
    const isFirst = this.#stage === "absent";
    this.#stage = "opening";
    if (isFirst) this.#openUpstream();
    else this.#delivery.pass("outbound", this.#upstreamHeader());
  }

  clientElement(of: XmlElement): void {
    const { state } = this.#scope;
    if (state === "plain") this.#startTls(of);
    else if (isClientSasl2(of)) this.#sasl2.fromClient(of);
    else if (this.#logIn.isUnderWay("SASL2"))
      throw new StreamError("not-authorized", "element in the middle of a log-in");
    else if (isClientSasl(of)) this.#authentication.fromClient(of);
    else if (state === "authenticated" && isResume(of)) this.#resume(of);
    else if (isStanza(of) && of.local === "iq") this.#binding.fromClient(of);
    else if (isRegistration(of)) throw new StreamError("policy-violation", ACCOUNTS_MANAGED);
    else throw new StreamError("not-authorized", "element before the resource is bound");
  }

  upstreamOpened(header: XmlElement): void {
    if (!isNamed(header, NS_STREAM, "stream"))
      throw new StreamError("invalid-namespace", "upstream's header");
    this.#upstreamId = attribute(header, "id");
    this.#upstreamLang = languageOf(header) ?? "en";
  }

  upstreamElement(of: XmlElement): void {
    if (isNamed(of, NS_STREAM, "features")) this.#features(of);
    else if (isNamed(of, NS_TLS, "proceed") && this.#stage === "securing") this.#secureUpstream();
    else if (isUpstreamSasl(of)) this.#sasl(of);
    else if (isUpstreamSasl2(of)) this.#sasl2.fromUpstream(of);
    else if (of.ns === NS_SM) this.#management(of);
    else if (isStanza(of) && this.#binding.isAnswer(of)) this.#binding.fromUpstream(of, this.#isClaimed);
    else throw new StreamError("unsupported-stanza-type", "upstream element before bind");
  }

  tlsReady(side: Side, tls: TlsFacts): void {
    if (side === "client") {
      this.#tls = tls;
      const { version, cipher } = tls;
      this.#scope.logInClaims.push({ source: "tls", version, cipher, atMs: this.#scope.nowMs });
      this.#device.tlsReady(tls.certificate);
      if (this.#scope.state === "securing") this.#scope.signal("tlsReady");
      return;
    }
    if (this.#stage !== "securing") return;
    this.#isUpstreamSecure = true;
    this.#stage = "opening";
    this.#delivery.pass("outbound", this.#upstreamHeader());
  }

  /** The header that must precede a stream error (RFC 6120 §4.9.1.2), where none was sent yet: no unit or one. */
  lateHeader(): readonly string[] {
    return this.#hasSentHeader ? [] : [this.#headerText(this.#localStreamId())];
  }

  #checkHeader(header: XmlElement): void {
    if (!isNamed(header, NS_STREAM, "stream"))
      throw new StreamError("invalid-namespace", "not a stream header");
    if (attribute(header, "version") !== "1.0") throw new StreamError("unsupported-version", "XMPP 1.0 only");
    const to = this.#scope.options.ports.prepareJid(attribute(header, "to") ?? "");
    if (to?.local !== "" || to.resource !== "") throw new StreamError("host-unknown", "the stream's to");
    const plan = this.#scope.options.upstreamFor(to.domain);
    if (plan === undefined) throw new StreamError("host-unknown", "the stream's to is not served");
    const { domain } = this.#scope;
    if (domain !== "" && domain !== to.domain)
      throw new StreamError("not-authorized", "to changed at a restart");
    this.#checkServerName(to.domain);
    this.#plan = plan;
    this.#scope.domain = to.domain;
  }

  /** Before anything is asked of upstream. What a proxy ended is the proxy's: nothing of it is known here. */
  #checkTls(): void {
    const refusal = tlsRefusal(this.#scope.logInClaims, this.#scope);
    if (refusal !== undefined) throw refusal;
    const device = this.#scope.state === "plain" ? undefined : this.#device.beforeLogIn();
    if (device !== undefined) throw device;
  }

  /**
   * SNI, where it names a served domain, names the header's (protocol.md §6.3). Another name is the host's: clients that
   * were given one by hand send it. It chose the certificate that they saw, and decides nothing here.
   */
  #checkServerName(domain: string): void {
    const { ports, upstreamFor } = this.#scope.options;
    const named = ports.prepareJid(this.#tls?.serverName ?? "")?.domain;
    if (named !== undefined && named !== domain && upstreamFor(named) !== undefined)
      throw new StreamError("host-unknown", "to and the TLS server name differ");
  }

  #openUpstream(): void {
    this.#scope.emit({ type: "openUpstream", domain: this.#scope.domain });
    this.#delivery.pass("outbound", this.#upstreamHeader());
  }

  #openFacts(): SessionRecord["facts"] {
    const { facts, sessionId } = this.#scope.options;
    const tls = this.#tls === undefined ? {} : { tlsVersion: this.#tls.version, tlsCipher: this.#tls.cipher };
    return { ...facts, ...tls, domain: this.#scope.domain, sessionId };
  }

  #startTls(of: XmlElement): void {
    if (!isNamed(of, NS_TLS, "starttls")) throw new StreamError("not-authorized", "only STARTTLS before TLS");
    this.#legs.restart("client");
    this.#scope.signal("startTls");
    this.#hasSentHeader = false;
    this.#delivery.pass("inbound", serialize(element(NS_TLS, "proceed"), IN_STREAM));
    // Header and features may still be queued where the client pipelined: they go in the clear, before the handshake.
    this.#delivery.flush();
    this.#scope.emit({ type: "startTls", side: "client", serverName: "" });
  }

  #features(of: XmlElement): void {
    if (this.#sasl2.features !== "none") return this.#laterFeatures(of);
    if (this.#stage !== "opening") throw new StreamError("unsupported-stanza-type", "features out of turn");
    if (this.#plan?.tls === "starttls" && !this.#isUpstreamSecure) {
      if (!offersStartTls(of))
        throw new StreamError("remote-connection-failed", "upstream offers no STARTTLS");
      this.#stage = "securing";
      this.#delivery.pass("outbound", serialize(element(NS_TLS, "starttls"), IN_STREAM));
      return;
    }
    this.#stage = "open";
    this.#answerHeader(this.#upstreamId ?? this.#localStreamId());
    this.#delivery.pass("inbound", this.#filtered(of));
  }

  /** Behind a success of SASL2: on the same stream. */
  #laterFeatures(of: XmlElement): void {
    const text = this.#filtered(of);
    if (this.#sasl2.features === "relayed") this.#delivery.pass("inbound", text);
    this.#sasl2.featuresCame();
  }

  /** What the client sees; what it may ask for is noted. */
  #filtered(of: XmlElement): string {
    const { maxStanzaBytes, idleTimeoutMs } = this.#scope.options.limits;
    const filtered = filterFeatures(of, { maxStanzaBytes, idleSeconds: Math.floor(idleTimeoutMs / 1_000) });
    this.#scope.maxForwardedBytes.outbound = filtered.maxStanzaBytes;
    this.#authentication.offer(filtered.mechanisms);
    this.#sasl2.offer(filtered.sasl2);
    return serialize(filtered.features, IN_STREAM);
  }

  /** After success a new stream begins, which has had no header yet. */
  #sasl(of: XmlElement): void {
    this.#authentication.fromUpstream(of);
    if (this.#scope.state === "authenticated") this.#hasSentHeader = false;
  }

  #secureUpstream(): void {
    this.#legs.restart("upstream");
    this.#scope.emit({ type: "startTls", side: "upstream", serverName: this.#plan?.serverName ?? "" });
  }

  #resume(of: XmlElement): void {
    const asked = this.#resumption.asked(of, (user) => this.#mayResume(user));
    if (asked === undefined) this.#delivery.pass("inbound", serialize(resumeRefused(), IN_STREAM));
    else this.#delivery.pass("outbound", serialize(asked, IN_STREAM));
  }

  /** @throws StreamError where its device may not: before upstream gives the stream back */
  #mayResume(user: Jid): boolean {
    if (!this.#logIn.owns(user)) return false;
    const refusal = this.#device.refusalOf(user);
    if (refusal !== undefined) throw refusal;
    return true;
  }

  /** Upstream's answer to `<resume/>`; inside a success of SASL2 it stands elsewhere. */
  #management(of: XmlElement): void {
    const isDue = this.#scope.state === "authenticated" && this.#resumption.isAsking;
    const resumed = isDue && of.local === "resumed" ? this.#resumption.resumed(of) : undefined;
    if (resumed !== undefined)
      this.#binding.become(resumed.user, { isResumed: true, text: serialize(resumed.element, IN_STREAM) });
    else if (isDue && of.local === "failed" && this.#resumption.refused())
      this.#delivery.pass("inbound", serialize(relayedManagement(of), IN_STREAM));
    else throw new StreamError("unsupported-stanza-type", "stream management unasked");
  }

  readonly #isClaimed = (user: Jid): boolean => this.#logIn.isClaimed(user);

  #upstreamHeader(): string {
    const header = this.#clientHeader;
    const from = this.#scope.options.ports.prepareJid((header && attribute(header, "from")) ?? "");
    return serializeStreamHeader({
      to: this.#scope.domain,
      from: from?.domain === this.#scope.domain && this.#scope.state !== "plain" ? from.bare : undefined,
      lang: languageOf(header),
    });
  }

  #answerHeader(id: string): void {
    this.#delivery.pass("inbound", this.#headerText(id));
    this.#hasSentHeader = true;
  }

  #headerText(id: string): string {
    return this.#scope.framing.header({
      from: this.#scope.domain || undefined,
      id,
      lang: this.#upstreamLang,
    });
  }

  #localStreamId(): string {
    return this.#scope.options.ports.digest.sha256(`${this.#scope.nextRecordId()}|stream`).slice(0, 24);
  }
}

/** RFC 5646 §2.1, §4.4.1: subtags of eight letters or digits, 35 in all. Anything else would be text that nobody read. */
const LANGUAGE_TAG = /^(?=.{1,35}$)[A-Za-z]{1,8}(?:-[A-Za-z\d]{1,8})*$/;

function languageOf(header: XmlElement | undefined): string | undefined {
  const lang = header && attribute(header, "lang", NS_XML);
  return lang !== undefined && LANGUAGE_TAG.test(lang) ? lang : undefined;
}
