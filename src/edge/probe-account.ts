/**
 * What an ordinary account can see of its server: the questions that a probe asks once it has logged in.
 *
 * Rule 1: it only reads. The one thing that leaves is a ping to a host that cannot exist (RFC 6761 §6.4).
 * Rule 2: every question may stay unanswered; what was not seen is no fact.
 * Sources: protocol.md §2.5, §10; XEP-0092 1.1, XEP-0199 2.0, XEP-0202 2.0, XEP-0060 1.26 §8.2; RFC 6121 §2.1.3.
 */
import { randomBytes } from "node:crypto";
import {
  attribute,
  child,
  childElements,
  element,
  isNamed,
  ownText,
  type XmlElement,
} from "../xml/element.ts";
import { NS_DATA, NS_PING, NS_PUBSUB_OWNER, NS_ROSTER } from "../xmpp/ns.ts";
import type { AccountFact, LegFact } from "./probe-fact.ts";
import { factOf, openLeg, type ProbeOptions } from "./probe-leg.ts";
import { askYFlag, logIn } from "./probe-login.ts";
import type { ProbeAccount } from "./probe-scram.ts";
import { askItems, findFeatures, findServices, readItems } from "./probe-services.ts";
import { conditionOfAnswer, payloadOf, ProbeSession, type Answer } from "./probe-session.ts";
import { PROBE_BOUNDS, ProbeEnd, type ProbeWire } from "./probe-wire.ts";

const VERSION = "jabber:iq:version";
const TIME = "urn:xmpp:time";
const SESSION_MS = 90_000;
const MOST_NODES = 20;
const MOST_CONTACTS_SHOWN = 20;

export interface AccountOptions extends ProbeOptions {
  readonly account: ProbeAccount;
  /** Whether an address of the roster belongs to the agency. */
  readonly isInside: (jid: string) => boolean;
  readonly now: () => number;
}

/** Logs in and looks round. Never throws for what a peer does. */
export async function probeAccount(options: AccountOptions): Promise<readonly AccountFact[]> {
  const bounds = { ...(options.bounds ?? PROBE_BOUNDS), totalTimeoutMs: SESSION_MS };
  const seen = await withLeg({ ...options, bounds }, async (wire, offered) => {
    const { facts, jid } = await logIn(wire, offered, options.account);
    if (jid === undefined) return facts;
    return [...facts, ...(await lookRound(new ProbeSession(wire, jid), options))];
  });
  // A second attempt with a password that was refused would count against the account.
  if (factOf(seen, "logged-in") === undefined) return seen;
  const flagged = await withLeg(
    options,
    async (wire, offered) => await askYFlag(wire, offered, options.account),
  );
  return [...flagged, ...seen];
}

type WithWire = (wire: ProbeWire, offered: readonly string[]) => Promise<readonly AccountFact[]>;

async function withLeg(options: ProbeOptions, use: WithWire): Promise<readonly AccountFact[]> {
  const { facts, wire } = await openLeg(options);
  if (wire === undefined) return facts.flatMap(stoppedLogIn);
  try {
    if (hasBadCertificate(facts)) return [{ type: "log-in-untried" }];
    return await use(wire, factOf(facts, "offer")?.offer.mechanisms ?? []);
  } finally {
    wire.close();
  }
}

const stoppedLogIn = (fact: LegFact): readonly AccountFact[] =>
  fact.type === "stopped" ? [{ type: "log-in-stopped", step: fact.step, stop: fact.stop }] : [];

const hasBadCertificate = (facts: readonly LegFact[]): boolean =>
  facts.some((fact) => fact.type === "certificate" && fact.certificate.problems.length > 0);

async function lookRound(session: ProbeSession, options: AccountOptions): Promise<readonly AccountFact[]> {
  const { domain } = options;
  const facts: AccountFact[] = [];
  const steps: readonly (() => Promise<readonly AccountFact[]>)[] = [
    async () => await askServer(session, options),
    async () => await findServices(session, domain),
    async () => await findFeatures(session, domain),
    async () => await readRoster(session, options),
    async () => await findOpenNodes(session),
    // Last: where the server tries to deliver it, no answer may come for long.
    async () => await pingOutside(session),
  ];
  try {
    for (const step of steps) facts.push(...(await step()));
    return facts;
  } catch (error) {
    if (!(error instanceof ProbeEnd)) throw error;
    return [...facts, { type: "log-in-stopped", step: "question", stop: error.stop }];
  }
}

async function askServer(
  session: ProbeSession,
  { domain, now }: AccountOptions,
): Promise<readonly AccountFact[]> {
  const beganMs = now();
  const [version, time] = await session.ask([
    { to: domain, payload: element(VERSION, "query") },
    { to: domain, payload: element(TIME, "time") },
  ]);
  const middleMs = (beganMs + now()) / 2;
  return [...softwareIn(version), ...clockIn(time, middleMs)];
}

const MOST_NAME_LENGTH = 40;

function softwareIn(answer: Answer | undefined): readonly AccountFact[] {
  const query = answer === undefined ? undefined : payloadOf(answer, VERSION, "query");
  const textOf = (local: string): string => {
    const field = query === undefined ? undefined : child(query, VERSION, local);
    return field === undefined ? "" : ownText(field).slice(0, MOST_NAME_LENGTH);
  };
  const name = textOf("name");
  return name === "" ? [] : [{ type: "software", name, version: textOf("version") }];
}

function clockIn(answer: Answer | undefined, nowMs: number): readonly AccountFact[] {
  const time = answer === undefined ? undefined : payloadOf(answer, TIME, "time");
  const utc = time === undefined ? undefined : child(time, TIME, "utc");
  const theirsMs = utc === undefined ? NaN : Date.parse(ownText(utc));
  return Number.isNaN(theirsMs) ? [] : [{ type: "clock", aheadMs: Math.round(theirsMs - nowMs) }];
}

async function readRoster(
  session: ProbeSession,
  { isInside }: AccountOptions,
): Promise<readonly AccountFact[]> {
  const answer = await session.askOne({ payload: element(NS_ROSTER, "query") });
  const query = payloadOf(answer, NS_ROSTER, "query");
  if (query === undefined) return [{ type: "roster-unseen", condition: conditionOfAnswer(answer) }];
  const outside = childElements(query)
    .filter((item) => isNamed(item, NS_ROSTER, "item"))
    .map((item) => attribute(item, "jid") ?? "")
    .filter((jid) => jid !== "" && !isInside(jid));
  const addresses = outside.slice(0, MOST_CONTACTS_SHOWN);
  return [{ type: "outside-contacts", addresses, count: outside.length }];
}

/** The account's own nodes by their configuration, which it may read as their owner. */
async function findOpenNodes(session: ProbeSession): Promise<readonly AccountFact[]> {
  const items = await session.askOne({ to: session.bareJid, payload: askItems });
  const nodes = readItems(items, MOST_NODES).flatMap((item) => attribute(item, "node") ?? []);
  const answers = await session.ask(
    nodes.map((node) => ({
      to: session.bareJid,
      payload: element(NS_PUBSUB_OWNER, "pubsub", {}, element(NS_PUBSUB_OWNER, "configure", { node })),
    })),
  );
  const models = answers.map(accessModel);
  const open = nodes.filter((_, at) => models[at] === "open");
  return [{ type: "open-nodes", nodes: open, looked: models.filter((one) => one !== undefined).length }];
}

function accessModel(answer: Answer): string | undefined {
  const pubsub = payloadOf(answer, NS_PUBSUB_OWNER, "pubsub");
  const form = descend(descend(pubsub, NS_PUBSUB_OWNER, "configure"), NS_DATA, "x");
  const field = (form === undefined ? [] : childElements(form)).find(
    (one) => attribute(one, "var") === "pubsub#access_model",
  );
  const value = descend(field, NS_DATA, "value");
  return value === undefined ? undefined : ownText(value).trim();
}

const descend = (of: XmlElement | undefined, ns: string, local: string): XmlElement | undefined =>
  of === undefined ? undefined : child(of, ns, local);

/** A server that is closed says so at once; one that is open looks the name up, or tries to connect. */
const CLOSED = new Set(["forbidden", "not-allowed", "policy-violation", "service-unavailable"]);

async function pingOutside(session: ProbeSession): Promise<readonly AccountFact[]> {
  const to = `stanzagate-${randomBytes(6).toString("hex")}.invalid`;
  const answer = await session.askOne({ to, payload: element(NS_PING, "ping") });
  const condition = answer.type === "error" ? answer.condition : "";
  return [{ type: "s2s", isClosed: CLOSED.has(condition), condition }];
}
