/**
 * A scripted client of SASL2: one request, its parts word for word, and what came of it; stream management counted by hand.
 *
 * Sources: XEP-0388 v1.0, XEP-0386 v1.0, XEP-0484 v0.2 (HT by draft-schmaus-kitten-sasl-ht), XEP-0198 v1.6 §6.
 */
import type { Element } from "@xmpp/xml";
import { createHmac } from "node:crypto";
import { bareJid, type Account } from "../../scripts/peers/people.ts";
import { openStream, openWeb } from "../../scripts/peers/raw-client.ts";
import { isStanza, type ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import { startSasl, type Credentials } from "../../scripts/peers/scram.ts";
import type { Place } from "./door.ts";

export const NS_SASL2 = "urn:xmpp:sasl:2";
export const NS_BIND2 = "urn:xmpp:bind:0";
export const NS_FAST = "urn:xmpp:fast:0";
export const NS_SM = "urn:xmpp:sm:3";

const encode = (text: string): string => Buffer.from(text).toString("base64");
const decode = (text: string | null | undefined): string => Buffer.from(text ?? "", "base64").toString();

export interface Sasl2Request {
  readonly mechanism?: string;
  readonly credentials?: Partial<Credentials>;
  /** XML behind the initial response. */
  readonly parts?: string;
}

/** `<bind/>` with stream management. */
export const bindRequest = (tag: string): string =>
  `<bind xmlns='${NS_BIND2}'><tag>${tag}</tag><enable xmlns='urn:xmpp:carbons:2'/><enable xmlns='${NS_SM}' resume='true'/></bind>`;

export class Sasl2Client {
  readonly stream: ScriptedStream;
  readonly features: Element;
  readonly account: Account;
  sent = 0;
  handled = 0;
  #isCounting = false;

  private constructor(stream: ScriptedStream, features: Element, account: Account) {
    this.stream = stream;
    this.features = features;
    this.account = account;
    stream.onElement = (element) => {
      if (element.is("success", NS_SASL2)) this.#isCounting = true;
      else if (this.#isCounting && isStanza(element)) this.handled += 1;
    };
  }

  /** @param more written together with the stream header, where there are no frames */
  static async open(place: Place, account: Account, more = ""): Promise<Sasl2Client> {
    const to = { ...place, domain: account.domain, from: bareJid(account) };
    const stream = place.isWeb === true ? await openWeb(to) : await openStream({ ...to, more });
    return new Sasl2Client(stream, await stream.nonza("features"), account);
  }

  /** @returns `<success/>` or `<failure/>`. @throws Error where the server does not prove itself */
  async logIn(request: Sasl2Request = {}): Promise<Element> {
    const { mechanism = "SCRAM-SHA-256", credentials = {}, parts = "" } = request;
    const exchange = startSasl(mechanism, { ...this.account, ...credentials });
    this.write(authenticate(mechanism, encode(exchange.first), parts));
    let answer = await this.answer();
    while (answer.getName() === "challenge") {
      const response = encode(exchange.respond(decode(answer.text())));
      this.write(`<response xmlns='${NS_SASL2}'>${response}</response>`);
      answer = await this.answer();
    }
    if (answer.is("success") && !exchange.isServerProven(decode(answer.getChildText("additional-data"))))
      throw new Error("the server did not prove itself");
    return answer;
  }

  /** By a token of FAST, no channel bound. */
  async logInByToken(token: string, parts: string): Promise<Element> {
    const hash = (role: string): Buffer => createHmac("sha256", token).update(role).digest();
    const first = Buffer.concat([Buffer.from(`${this.account.username}\0`), hash("Initiator")]);
    const fast = `<fast xmlns='${NS_FAST}' count='1'/>`;
    this.write(authenticate("HT-SHA-256-NONE", first.toString("base64"), parts + fast));
    const answer = await this.answer();
    const proof = Buffer.from(answer.getChildText("additional-data") ?? "", "base64");
    if (answer.is("success") && !proof.equals(hash("Responder")))
      throw new Error("the server did not prove itself");
    return answer;
  }

  async answer(): Promise<Element> {
    return await this.stream.nonzas.take((one) => one.getNS() === NS_SASL2, "an answer of SASL2");
  }

  write(xml: string): void {
    this.stream.write(xml);
  }

  /** One stanza. */
  send(xml: string): void {
    this.sent += 1;
    this.stream.write(xml);
  }

  /** What the server has handled. */
  async serverHandled(): Promise<number> {
    this.stream.write(`<r xmlns='${NS_SM}'/>`);
    const answer = await this.stream.nonza("a");
    return Number(answer.attrs["h"]);
  }
}

const authenticate = (mechanism: string, first: string, parts: string): string =>
  `<authenticate xmlns='${NS_SASL2}' mechanism='${mechanism}'><initial-response>${first}</initial-response>${parts}</authenticate>`;

export const jidIn = (success: Element): string => success.getChildText("authorization-identifier") ?? "";

export const enabledIn = (success: Element): Element | undefined =>
  success.getChild("bound", NS_BIND2)?.getChild("enabled", NS_SM);
