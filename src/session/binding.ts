/**
 * Resource binding: the one iq exchange before the bound JID, and the moment the JID becomes known.
 *
 * Rule 1: any other iq before bind is refused here: registration, legacy authentication and all else.
 * Rule 2: upstream's answer decides who the user is; it must be on the stream's own domain.
 * Source: RFC 6120 §7; protocol.md §1.6, §1.9.
 */
import { attribute, child, childElements, element, ownText, type XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { IN_STREAM } from "../xml/stream-header.ts";
import type { Jid } from "../xmpp/jid.ts";
import { lookUp } from "../xmpp/languages.ts";
import { NS_BIND, NS_CLIENT, NS_REGISTER, NS_STANZAS, NS_XML } from "../xmpp/ns.ts";
import { refusalText } from "../xmpp/refusal-texts.ts";
import { StreamError } from "../xmpp/stream-error.ts";
import type { DeviceGate } from "./device-gate.ts";
import type { Delivery } from "./delivery.ts";
import type { DivisionWatch } from "./division-watch.ts";
import type { Legs } from "./legs.ts";
import { isPassableName } from "./passable-name.ts";
import type { Scope } from "./scope.ts";

/** A client may probe (registration, legacy log-in); one that goes on probing is cut. */
const MAX_REFUSED = 5;

/** XEP-0077; XEP-0379 and XEP-0445 (an invitation's token); XEP-0389. Their users read why. */
const REGISTRATION: ReadonlySet<string> = new Set([
  NS_REGISTER,
  "urn:xmpp:pars:0",
  "urn:xmpp:ibr-token:0",
  "urn:xmpp:register:0",
]);

export const isRegistration = ({ ns }: XmlElement): boolean => REGISTRATION.has(ns);

/** How a session began. */
interface Begun {
  readonly isResumed: boolean;
  /** What the client gets once that is on record. */
  readonly text: string;
}

export interface BindingParts {
  readonly scope: Scope;
  readonly legs: Legs;
  readonly delivery: Delivery;
  readonly device: DeviceGate;
  readonly divisions: DivisionWatch;
}

export class Binding {
  readonly #scope: Scope;
  readonly #legs: Legs;
  readonly #delivery: Delivery;
  readonly #device: DeviceGate;
  readonly #divisions: DivisionWatch;
  #askedId: string | undefined;
  #refused = 0;

  constructor({ scope, legs, delivery, device, divisions }: BindingParts) {
    this.#scope = scope;
    this.#legs = legs;
    this.#delivery = delivery;
    this.#device = device;
    this.#divisions = divisions;
  }

  fromClient(iq: XmlElement): void {
    const bind = child(iq, NS_BIND, "bind");
    const id = attribute(iq, "id");
    const isBind = bind !== undefined && attribute(iq, "type") === "set" && id !== undefined;
    if (!isBind || this.#scope.state !== "authenticated") {
      this.#refuse(iq);
      return;
    }
    this.#askedId = id;
    const resource = this.#passableResource(bind);
    const inner = resource === undefined ? [] : [element(NS_BIND, "resource", {}, resource)];
    const request = element(NS_CLIENT, "iq", { type: "set", id }, element(NS_BIND, "bind", {}, ...inner));
    this.#delivery.pass("outbound", serialize(request, IN_STREAM));
  }

  get isAsking(): boolean {
    return this.#askedId !== undefined;
  }

  isAnswer(iq: XmlElement): boolean {
    return this.#askedId !== undefined && attribute(iq, "id") === this.#askedId;
  }

  fromUpstream(iq: XmlElement, isClaimed: (user: Jid) => boolean): void {
    if (!this.isAnswer(iq)) throw new StreamError("unsupported-stanza-type", "bind result unasked");
    const id = this.#askedId;
    this.#askedId = undefined;
    if (attribute(iq, "type") !== "result") {
      const error = element(NS_CLIENT, "iq", { type: "error", id }, relayedError(iq));
      this.#delivery.pass("inbound", serialize(error, IN_STREAM));
      return;
    }
    const bind = child(iq, NS_BIND, "bind");
    const jid = bind && child(bind, NS_BIND, "jid");
    const text = jid === undefined ? "" : ownText(jid);
    const user = this.#scope.options.ports.prepareJid(text);
    if (
      user === undefined ||
      user.resource === "" ||
      user.local === "" ||
      user.domain !== this.#scope.domain
    ) {
      throw new StreamError("internal-server-error", "upstream bound no usable JID");
    }
    if (!isClaimed(user))
      throw new StreamError("not-authorized", "the bound JID is not the account of the log-in");
    const answer = element(NS_BIND, "bind", {}, element(NS_BIND, "jid", {}, text));
    const result = element(NS_CLIENT, "iq", { type: "result", id }, answer);
    this.become(user, { isResumed: false, text: serialize(result, IN_STREAM) });
  }

  /**
   * The session is somebody's from here on, unless its device may not have it (`DeviceGate.takeRefusal`).
   * @throws StreamError where the division of that account is switched off
   */
  become(user: Jid, how: Begun): void {
    const refusal = this.#divisions.turnAway(user.bare);
    if (refusal !== undefined) throw refusal;
    if (!this.#device.admits(user)) return;
    this.#scope.signal("resourceReady");
    this.#scope.become(user);
    this.#legs.widen();
    if (this.#scope.framing.isFramed) this.#scope.emit({ type: "widenClient" });
    const record = this.#scope.sessionRecord(how.isResumed ? "resume" : "bind", { domain: user.domain });
    this.#delivery.keep("inbound", { record, text: how.text });
    const { isResumed } = how;
    this.#scope.observe({ type: "bound", user: user.full, isResumed });
  }

  /** The name a client wants for itself is text that others read: what policy objects to is left out. */
  #passableResource(bind: XmlElement): string | undefined {
    const wanted = child(bind, NS_BIND, "resource");
    const name = wanted && ownText(wanted);
    return name !== undefined && isPassableName(name, this.#scope) ? name : undefined;
  }

  #refuse(iq: XmlElement): void {
    const type = attribute(iq, "type");
    if (type !== "get" && type !== "set") throw new StreamError("not-authorized", "iq before bind");
    this.#refused += 1;
    if (this.#refused > MAX_REFUSED) throw new StreamError("policy-violation", "iq before bind");
    const payload = childElements(iq).at(0);
    const asked = (payload?.ns ?? "").slice(0, 200);
    const reason = payload !== undefined && isRegistration(payload) ? [this.#accountsAreClosed(iq)] : [];
    const error = element(
      NS_CLIENT,
      "error",
      { type: "cancel" },
      element(NS_STANZAS, "not-allowed"),
      ...reason,
    );
    const answer = { type: "error", id: attribute(iq, "id"), from: attribute(iq, "to") };
    this.#answer(asked, serialize(element(NS_CLIENT, "iq", answer, error), IN_STREAM));
  }

  #accountsAreClosed(iq: XmlElement): XmlElement {
    const wished = lookUp(attribute(iq, "lang", NS_XML)) ?? this.#scope.language;
    const { lang, text } = refusalText({ kind: "iq", refusal: "account", ref: "", lang: wished });
    const said = element(NS_STANZAS, "text", {}, text);
    return { ...said, attributes: [{ ns: NS_XML, local: "lang", value: lang }] };
  }

  /** On record by itself where somebody has logged in; of strangers there is one record (`ending.ts`). */
  #answer(asked: string, text: string): void {
    const { state } = this.#scope;
    if (state !== "authenticated") {
      this.#scope.noteRefused(asked);
      this.#delivery.pass("inbound", text);
      return;
    }
    this.#delivery.keep("inbound", { record: this.#scope.sessionRecord("refused", { asked, state }), text });
  }
}

/** The error of upstream's answer with its known parts alone. */
function relayedError(iq: XmlElement): XmlElement {
  const error = child(iq, NS_CLIENT, "error");
  const said = error && childElements(error).find(({ ns, local }) => ns === NS_STANZAS && local !== "text");
  const type = ERROR_TYPES.find((known) => error && attribute(error, "type") === known) ?? "cancel";
  return element(NS_CLIENT, "error", { type }, element(NS_STANZAS, said?.local ?? "undefined-condition"));
}

const ERROR_TYPES = ["auth", "cancel", "continue", "modify", "wait"] as const;
