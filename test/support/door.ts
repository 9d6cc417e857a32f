/**
 * One attempt to get in by a door, the same at the server itself and at the gateway before it.
 */
import type { Element } from "@xmpp/xml";
import type { Gateway } from "../../scripts/peers/gateway.ts";
import { AGENCY, type Account } from "../../scripts/peers/people.ts";
import type { LogIn } from "../../scripts/peers/peer.ts";
import { authenticate, openStream } from "../../scripts/peers/raw-client.ts";
import type { ScriptedStream } from "../../scripts/peers/raw-stream.ts";
import type { XmppServer } from "../../scripts/peers/server.ts";

export type Place = Omit<LogIn, "account">;

export const atServer = (server: Pick<XmppServer, "port">): Place => ({ port: server.port, tls: "none" });

export const atGateway = (gateway: Gateway, tls: "starttls" | "direct" = "direct"): Place => ({
  port: tls === "direct" ? gateway.directPort : gateway.starttlsPort,
  tls,
  authority: gateway.certificates.authority,
});

/** Its WebSocket. */
export const atWebDoor = (gateway: Gateway): Place => ({
  port: gateway.webPort,
  tls: "direct",
  isWeb: true,
  authority: gateway.certificates.authority,
});

const NS_SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const NS_BIND = "urn:ietf:params:xml:ns:xmpp-bind";

export interface Offered {
  readonly stream: ScriptedStream;
  readonly features: Element;
}

/** A stream behind TLS (where there is TLS) with what it offers before log-in. */
export const offerOf = async (place: Place, domain = AGENCY): Promise<Offered> => {
  const stream = await openStream({ ...place, domain });
  return { stream, features: await stream.nonza("features") };
};

export const mechanismsOf = ({ features }: Offered): readonly string[] =>
  (features.getChild("mechanisms", NS_SASL)?.getChildren("mechanism") ?? []).map((one) => one.text());

/** Authenticated and open again. */
export const logInRaw = async (place: Place, account: Account): Promise<ScriptedStream> => {
  const { stream } = await offerOf(place, account.domain);
  await authenticate(stream, { ...place, account, mechanism: "PLAIN" });
  stream.open();
  await stream.nonza("features");
  return stream;
};

/** Asks for a mechanism with a first message. @returns `success`, or the condition of the refusal */
export const askMechanism = async (
  { stream }: Pick<Offered, "stream">,
  mechanism: string,
  first: string,
): Promise<string> => {
  const payload = first === "" ? "" : Buffer.from(first).toString("base64");
  stream.write(`<auth xmlns='${NS_SASL}' mechanism='${mechanism}'>${payload}</auth>`);
  const answer = await stream.nonzas.take((one) => one.getNS() === NS_SASL, "an answer to <auth/>");
  return answer.getName() === "failure" ? (conditionOf(answer) ?? "failure") : answer.getName();
};

/** Opens the next stream and binds. @returns the JID, or the stream error's condition */
export const bindAsIs = async (stream: ScriptedStream): Promise<string> => {
  stream.open();
  await stream.nonza("features");
  stream.write(`<iq type='set' id='bind'><bind xmlns='${NS_BIND}'/></iq>`);
  try {
    const reply = await stream.stanzas.take((one) => one.attrs["id"] === "bind", "the bind result");
    return reply.getChild("bind", NS_BIND)?.getChildText("jid") ?? "error";
  } catch (error) {
    if (stream.isClosed) return await streamError(stream);
    throw error;
  }
};

const conditionOf = (element: Element): string | undefined => element.getChildElements()[0]?.getName();

/** The condition of the stream error that ends the stream; settles when the connection is closed. */
export const streamError = async (stream: ScriptedStream): Promise<string> => {
  const error = await stream.nonzas.take((one) => one.getName() === "error", "a stream error");
  await stream.closed();
  return conditionOf(error) ?? "";
};

/** An iq by hand. @returns `result`, or the condition of the stanza error */
export const askIq = async (
  stream: ScriptedStream,
  iq: { id: string; type: string; payload: string },
): Promise<string> => {
  stream.write(`<iq type='${iq.type}' id='${iq.id}'>${iq.payload}</iq>`);
  const reply = await stream.stanzas.take((one) => one.attrs["id"] === iq.id, `the answer to ${iq.id}`);
  return reply.attrs["type"] === "error"
    ? (reply.getChild("error")?.getChildElements()[0]?.getName() ?? "error")
    : String(reply.attrs["type"]);
};
