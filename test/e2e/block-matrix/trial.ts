/**
 * One cell of the matrix: something is sent that must not arrive, then a good word on the same way, then an answer.
 *
 * Rule: nothing is waited for by time. Between two people order holds, so when the good word and the answer to it
 * have come, whatever else was to come has come.
 */
import type { Element } from "@xmpp/xml";
import { expect } from "vitest";
import { OTHER } from "../../../scripts/peers/people.ts";
import type { Direction } from "../../../src/policy/rule.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import type { Scene } from "./scene.ts";
import type { Seat, Seen } from "./seat.ts";
import { CLAUSES, type Answer, type Specimen } from "./specimen.ts";

export interface Ids {
  /** Of the stanza that is tried. */
  readonly id: string;
  /** What no receiver may see. */
  readonly token: string;
  /** Of the good word. */
  readonly good: string;
}

export interface Told {
  readonly kind: "message" | "presence" | "iq";
  /** Who the error comes from. */
  readonly from: string | undefined;
  readonly answer: Answer;
  /** An outsider reads no reference, no clause and no words of ours. */
  readonly isPlain?: true;
}

export interface Trial {
  readonly direction: Direction;
  readonly from: Seat;
  /** On its own raw stream nothing of it may be seen. */
  readonly to: Seat;
  /** Logged in past the gateway, it did see it: the stanza was real. */
  readonly witness?: Seat;
  readonly xml: (ids: Ids) => string;
  /** A good stanza by the same way, which `to` gets with `ids.good` in it; a message to it if absent. */
  readonly good?: (ids: Ids) => string;
  /** Where the policy lets no word pass between the two: a colleague of both, past the gateway. */
  readonly via?: Seat;
  readonly trace: (ids: Ids) => string;
  readonly disposition: "block" | "strip" | "either";
  readonly rule: Specimen["rule"];
  /** The error that the sender gets; absent where nobody is told. */
  readonly told?: Told;
  /** The server may send it to several addresses of the receiver. */
  readonly mayRepeat?: true;
  /** The sender may be told or not: a part that does not count was taken out of what it asked. */
  readonly isToldFreely?: true;
  /** The receiver waits for it and gets an error with its id from the same sender in its place. */
  readonly isAnsweredInstead?: boolean;
  /** What else must hold. */
  readonly also?: (outcome: Outcome, ids: Ids) => { readonly what: string; readonly is: boolean };
  /** A stanza with the id arrives, cleaned. */
  readonly isDelivered?: boolean;
}

export interface Outcome {
  readonly atReceiver: readonly Seen[];
  readonly atSender: readonly Seen[];
  readonly records: readonly StanzaRecord[];
}

let count = 0;

export const nextIds = (): Ids => {
  count += 1;
  const number = count.toString().padStart(5, "0");
  return { id: `bad${number}`, token: `tk${number}`, good: `ok${number}` };
};

/** Not archived by the server and not copied: a word between the lines. */
const HINTS = "<no-copy xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/>";

const word = (to: Seat, id: string): string =>
  `<message type='chat' to='${to.jid}' id='${id}'><body>all good</body>${HINTS}</message>`;

interface Sent {
  readonly xml: string;
  readonly good: ((id: string) => string) | undefined;
}

export const exchange = async (
  { kept }: Scene,
  { from, to, via }: Pick<Trial, "from" | "to" | "via">,
  { xml, good }: Sent,
): Promise<Outcome> => {
  const marks = { from: from.seen.length, to: to.seen.length, kept: kept.mark() };
  const hops = via === undefined ? [from, to, from] : [from, via, to, via, from];
  for (const [index, hop] of hops.slice(1).entries()) {
    const sender = hops[index] ?? from;
    const { good: id } = nextIds();
    const since = hop.seen.length;
    const next = index === 0 && good !== undefined ? good(id) : word(hop, id);
    sender.send(...(index === 0 ? [xml, next] : [next]));
    await hop.until((element) => isWord(element, id), `the good word after ${xml}`, since);
  }
  return {
    atReceiver: to.seen.slice(marks.to),
    atSender: from.seen.slice(marks.from),
    records: kept.since(marks.kept),
  };
};

const isWord = (element: Element, id: string): boolean =>
  element.name === "message" && !isError(element) && element.toString().includes(id);

const isError = ({ attrs }: Element): boolean => attrs["type"] === "error";

export const run = async (scene: Scene, trial: Trial): Promise<void> => {
  const ids = nextIds();
  const { from, to, witness, good, via } = trial;
  const since = witness?.seen.length ?? 0;
  const xml = trial.xml(ids);
  const people = via === undefined ? { from, to } : { from, to, via };
  const sent = { xml, good: good && ((id: string) => good({ ...ids, good: id })) };
  const outcome = await exchange(scene, people, sent);
  const trace = trial.trace(ids);
  const leaked = outcome.atReceiver.filter(({ text }) => text.includes(trace)).map(({ text }) => text);
  expect(leaked, `delivered although it must not be: ${xml}`).toEqual([]);
  if (witness !== undefined) {
    const isProven = witness.seen.slice(since).some(({ text }) => text.includes(trace));
    expect(isProven, `${witness.name} should have got ${xml}`).toBe(true);
  }
  const record = recordIn(outcome, trial, ids);
  checkTold(outcome, trial, { ids, record });
  checkDelivered(outcome, trial, ids);
  const also = trial.also?.(outcome, ids) ?? { what: "", is: true };
  const came = [...outcome.atSender, ...outcome.atReceiver].map(({ text }) => text).join("\n");
  expect(also.is, `${also.what}; came:\n${came}`).toBe(true);
};

/** One record of it (of each copy that the server made), with rule and clause; the good words are plainly allowed. */
const recordIn = (outcome: Outcome, trial: Trial, ids: Ids): StanzaRecord => {
  const noted = outcome.records.filter(({ verdict }) => verdict.disposition !== "allow");
  const trace = trial.trace(ids);
  const strangers = noted.filter((one) => !one.received.includes(trace) && !isOfOutsider(one));
  expect(
    strangers.map(({ received }) => received),
    "noted although it is ordinary",
  ).toEqual([]);
  const own = noted.filter(({ received }) => received.includes(trace));
  expect(own.length, `records of ${trial.xml(ids)}`).toBeGreaterThan(0);
  if (trial.mayRepeat !== true) expect(own).toHaveLength(1);
  for (const record of own) checkRecord(record, trial, ids);
  const [record] = own;
  if (record === undefined) throw new Error("no record");
  return record;
};

/** Servers of outside contacts ask what a present client can do; those questions are refused. */
const isOfOutsider = ({ direction, addressing }: StanzaRecord): boolean =>
  direction === "inbound" && addressing.from?.endsWith(`@${OTHER}`) === true;

const checkRecord = (record: StanzaRecord, trial: Trial, ids: Ids): void => {
  const { verdict, direction, forwarded = "" } = record;
  const { rule, disposition } = trial;
  expect(direction).toBe(trial.direction);
  if (disposition === "either") expect(["strip", "block"]).toContain(verdict.disposition);
  else expect(verdict.disposition, record.received).toBe(disposition);
  expect(verdict.ruleIds).toContain(rule);
  expect(verdict.clauseIds).toContain(CLAUSES[rule]);
  expect(verdict.incidentRef).toMatch(/^G-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  expect(forwarded).not.toContain(trial.trace(ids));
};

interface About {
  readonly ids: Ids;
  readonly record: StanzaRecord;
}

const checkTold = ({ atSender }: Outcome, { told, isToldFreely }: Trial, { ids, record }: About): void => {
  if (isToldFreely === true) return;
  const answers = atSender.filter(({ element }) => element.attrs["id"] === ids.id && isError(element));
  if (told === undefined) {
    expect(
      answers.map(({ text }) => text),
      "nobody should be told",
    ).toEqual([]);
    return;
  }
  expect(answers, "exactly one error with its id").toHaveLength(1);
  for (const { element } of answers) checkError(element, told, record);
};

const checkError = (of: Element, { kind, from, answer, isPlain }: Told, { verdict }: StanzaRecord): void => {
  expect(of.name).toBe(kind);
  expect(of.attrs["from"]).toBe(from);
  const error = of.getChild("error");
  const [condition = "", type] = answer.split("/");
  expect(error?.attrs["type"], of.toString()).toBe(type);
  expect(error?.getChild(condition, "urn:ietf:params:xml:ns:xmpp-stanzas"), of.toString()).toBeDefined();
  if (isPlain === true) {
    expect(error?.getChildElements(), of.toString()).toHaveLength(1);
    return;
  }
  const text = error?.getChildText("text");
  expect(text).toContain(verdict.incidentRef);
  if (kind === "message") expect(of.getChildText("body")).toBe(text);
};

const checkDelivered = ({ atReceiver }: Outcome, trial: Trial, ids: Ids): void => {
  const { isDelivered, isAnsweredInstead, xml, from } = trial;
  if (isAnsweredInstead === true) {
    const instead = atReceiver.filter(({ element }) => element.attrs["id"] === ids.id);
    expect(instead).toHaveLength(1);
    for (const { element } of instead) expect(element.attrs).toMatchObject({ type: "error", from: from.jid });
  }
  if (isDelivered === undefined) return;
  const arrived = atReceiver.filter(({ element }) => element.attrs["id"] === ids.id && !isError(element));
  expect(arrived.length > 0, `${isDelivered ? "not " : ""}delivered: ${xml(ids)}`).toBe(isDelivered);
};
