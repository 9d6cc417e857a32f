/**
 * What is said at the doors in one case of the fuzz: who speaks, how far the log-in has come, and the mutated elements.
 *
 * Every element declares its own namespace, as frames and bodies want it, so that the same bytes may come by any door.
 */
import { utf8 } from "../support/bytes.ts";
import type { Dice } from "../support/dice.ts";
import { LOG_IN } from "../support/session-runs.ts";
import { mutated } from "./xml-mutators.ts";

const CLIENT = "xmlns='jabber:client'";

const OUTBOUND = [
  `<message ${CLIENT} to='raj@agency.example' type='chat' id='m1'><body>See you at four &amp; bring it</body></message>`,
  `<message ${CLIENT} to='pat@outside.example' type='chat' id='m2'><body>to the world</body></message>`,
  `<message ${CLIENT} to='raj@agency.example' xml:lang='de' id='m3'><body><![CDATA[a <b> & 219-09-9999]]></body><x xmlns='jabber:x:oob'><url>https://a.example/b</url></x></message>`,
  `<m:message xmlns:m='jabber:client' to='raj@agency.example' id='m4'><m:body>Gr\u00FC\u00DFe \u{1F600}</m:body></m:message>`,
  `<iq ${CLIENT} type='set' id='i1'><query xmlns='jabber:iq:roster'><item jid='raj@agency.example' name='Raj'/></query></iq>`,
  `<iq ${CLIENT} type='get' id='i2' to='upload.agency.example'><request xmlns='urn:xmpp:http:upload:0' filename='a' size='1'/></iq>`,
  `<presence ${CLIENT}><show>away</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:n' ver='x='/></presence>`,
  `<presence ${CLIENT} to='pat@outside.example' type='subscribe' id='p1'/>`,
  `<message ${CLIENT} from='raj@agency.example/x' to='raj@agency.example' id='m5'><body>not me</body></message>`,
  `<message ${CLIENT} xmlns:a='urn:x' a:to='decoy' to='raj@agency.example' id='m6'><a:b><c xmlns=''/></a:b></message>`,
  "<a xmlns='urn:xmpp:sm:3' h='12'/>",
  "<r xmlns='urn:xmpp:sm:3'/>",
  "<resume xmlns='urn:xmpp:sm:3' h='1' previd='u'/>",
  "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='agency.example' version='1.0'/>",
  "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>",
  "<body xmlns='http://jabber.org/protocol/httpbind' rid='1'/>",
  "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' to='agency.example' version='1.0'/>",
  `<iq ${CLIENT}\ttype = 'result'\r\nid="i&#x9;2" ><q xmlns="urn:q">a\r\nb\rc&#13;</q ></iq >`,
] as const;

const INBOUND = [
  `<message from='raj@agency.example/x' type='chat' id='n1'><body>fine</body></message>`,
  `<message from='pat@outside.example/x' type='chat' id='n2'><body>no</body></message>`,
  `<message from='lee@agency.example' id='n3'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>` +
    `<message ${CLIENT} from='lee@agency.example/y' to='raj@agency.example'><body>inner</body></message></forwarded></sent></message>`,
  `<message from='lee@agency.example' id='n4'><result xmlns='urn:xmpp:mam:2' queryid='q' id='1'><forwarded xmlns='urn:xmpp:forward:0'>` +
    `<message ${CLIENT} from='raj@agency.example/y' to='lee@agency.example'><body>kept</body></message></forwarded></result></message>`,
  `<iq type='set' id='n5'><query xmlns='jabber:iq:roster'><item jid='pat@outside.example'/></query></iq>`,
  `<iq type='result' from='up.agency.example' id='n6'><x xmlns='urn:unknown'/></iq>`,
  `<presence from='pat@outside.example' type='subscribe' id='n7'/>`,
  `<message from='raj@agency.example' type='error' id='n8'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:raj@outside.example</gone></error></message>`,
  `<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.example:5222</see-other-host></stream:error>`,
  "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>",
  "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
  "<enabled xmlns='urn:xmpp:sm:3' id='u' location='evil.example:5222' resume='true'/>",
  "<a xmlns='urn:xmpp:sm:3' h='4000000000'/>",
] as const;

export interface DoorCase {
  /** How many steps of `LOG_IN` come first; all of them: the session is bound. */
  readonly steps: number;
  readonly from: "client" | "upstream";
  /** One element each, before it was mutated. */
  readonly units: readonly Uint8Array[];
  /** For the doors that cut as they like. */
  readonly chunkSizes: readonly number[];
  /** True where the wrapper of a BOSH body is mutated too. */
  readonly isWrapperHit: boolean;
  readonly mutate: (bytes: Uint8Array) => Uint8Array;
}

/** One case in four is met in the middle of a log-in; one in four comes from the server. */
export function rollDoorCase(dice: Dice): DoorCase {
  const steps = dice.roll(4) === 0 ? dice.roll(LOG_IN.length) : LOG_IN.length;
  const from = dice.roll(4) === 0 ? "upstream" : "client";
  const units = Array.from({ length: 1 + dice.roll(3) }, () =>
    mutated(
      utf8(from === "client" ? dice.pick(OUTBOUND) : dice.pick(INBOUND)),
      dice,
      dice.pick([0, 1, 1, 2, 4]),
    ),
  );
  const chunkSizes = Array.from(
    { length: 1 + dice.roll(4) },
    () => 1 + dice.roll(dice.pick([2, 8, 64, 400])),
  );
  const isWrapperHit = dice.roll(4) === 0;
  const mutate = (bytes: Uint8Array): Uint8Array => (isWrapperHit ? mutated(bytes, dice) : bytes);
  return { steps, from, units, chunkSizes, isWrapperHit, mutate };
}
