/**
 * What a server shows of its services to an ordinary account, and what it says it keeps.
 *
 * Rule: a list may be as long as its author likes; only its beginning is looked at.
 * Sources: XEP-0030 2.5; identities of the XMPP registrar; protocol.md §3.1, §3.2.
 */
import { attribute, childElements, element, isNamed, type XmlElement } from "../xml/element.ts";
import { NS_MAM } from "../xmpp/ns.ts";
import type { AccountFact, FoundService, ServiceKind } from "./probe-fact.ts";
import { conditionOfAnswer, payloadOf, type Answer, type ProbeSession } from "./probe-session.ts";

const DISCO_INFO = "http://jabber.org/protocol/disco#info";
const DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
const MOST_SERVICES = 40;

export interface Disco {
  /** `category/type`. */
  readonly identities: readonly string[];
  readonly features: ReadonlySet<string>;
}

export const askInfo = element(DISCO_INFO, "query");
export const askItems = element(DISCO_ITEMS, "query");

export function readInfo(answer: Answer): Disco {
  const query = payloadOf(answer, DISCO_INFO, "query");
  const all = query === undefined ? [] : childElements(query);
  const identities = all.filter((one) => isNamed(one, DISCO_INFO, "identity")).map(identityText);
  const features = all
    .filter((one) => isNamed(one, DISCO_INFO, "feature"))
    .map((one) => attribute(one, "var") ?? "");
  return { identities, features: new Set(features) };
}

/** The first ones, in order. */
export function readItems(answer: Answer, most: number): readonly XmlElement[] {
  const query = payloadOf(answer, DISCO_ITEMS, "query");
  const all = query === undefined ? [] : childElements(query);
  return all.filter((one) => isNamed(one, DISCO_ITEMS, "item")).slice(0, most);
}

const identityText = (identity: XmlElement): string =>
  `${attribute(identity, "category") ?? ""}/${attribute(identity, "type") ?? ""}`;

const UPLOAD = new Set(["urn:xmpp:http:upload:0", "urn:xmpp:http:upload"]);
const PUSH = "urn:xmpp:push:0";

/** First match counts: what leads out or carries files comes before what merely talks. */
const KINDS: readonly (readonly [ServiceKind, (disco: Disco) => boolean])[] = [
  ["gateway", ({ identities }) => identities.some((one) => one.startsWith("gateway/"))],
  ["upload", ({ features, identities }) => hasAny(features, UPLOAD) || identities.includes("store/file")],
  ["proxy", ({ identities }) => identities.includes("proxy/bytestreams")],
  ["push", ({ features, identities }) => features.has(PUSH) || identities.includes("pubsub/push")],
  ["rooms", ({ identities }) => identities.includes("conference/text")],
  ["pubsub", ({ identities }) => identities.some((one) => one.startsWith("pubsub/"))],
  ["user-directory", ({ identities }) => identities.includes("directory/user")],
];

const hasAny = (features: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean =>
  !features.isDisjointFrom(wanted);

export const kindOf = (disco: Disco): ServiceKind => KINDS.find(([, isIt]) => isIt(disco))?.[0] ?? "other";

/** The services of the account's domain. */
export async function findServices(session: ProbeSession, domain: string): Promise<readonly AccountFact[]> {
  const items = await session.askOne({ to: domain, payload: askItems });
  if (items.type !== "result") return [{ type: "services-unseen", condition: conditionOfAnswer(items) }];
  const hosts = readItems(items, MOST_SERVICES).flatMap((item) => {
    const jid = attribute(item, "jid") ?? "";
    // An item with a node is a part of something, not a host.
    return jid === "" || jid === domain || attribute(item, "node") !== undefined ? [] : [jid];
  });
  const answers = await session.ask(hosts.map((to) => ({ to, payload: askInfo })));
  const found = hosts.map((jid, at) => ({ jid, kind: kindOf(readInfo(answers[at] ?? { type: "silence" })) }));
  const services = await withRooms(session, found);
  return services.map((service) => ({ type: "service", service }));
}

async function withRooms(
  session: ProbeSession,
  services: readonly FoundService[],
): Promise<readonly FoundService[]> {
  const hosts = services.filter(({ kind }) => kind === "rooms");
  const answers = await session.ask(hosts.map(({ jid }) => ({ to: jid, payload: askItems })));
  const counts = new Map(
    hosts.map(({ jid }, at) => [jid, readItems(answers[at] ?? { type: "silence" }, Infinity).length]),
  );
  return services.map((service) => {
    const rooms = counts.get(service.jid);
    return rooms === undefined ? service : { ...service, rooms };
  });
}

/** What the server keeps or sends on by itself. */
export async function findFeatures(session: ProbeSession, domain: string): Promise<readonly AccountFact[]> {
  const answers = await session.ask([
    { to: domain, payload: askInfo },
    { to: session.bareJid, payload: askInfo },
  ]);
  const all = answers.map(readInfo).reduce((sum, { features }) => sum.union(features), new Set<string>());
  const seen = (["mam", "offline", "push"] as const).filter((name) => all.has(FEATURE_OF[name]));
  return seen.map((feature) => ({ type: "server-feature", feature }));
}

const FEATURE_OF = { mam: NS_MAM, offline: "msgoffline", push: PUSH } as const;
