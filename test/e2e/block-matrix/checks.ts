/** What must hold of one cell, from what its people saw and what the archive has. */
import type { Element } from "@xmpp/xml";
import { expect } from "vitest";
import { OTHER } from "../../../scripts/peers/people.ts";
import type { StanzaRecord } from "../../../src/records/record.ts";
import { isError, isWord } from "./exchange.ts";
import { CLAUSES } from "./specimen.ts";
import type { Ids, Outcome, Told, Trial } from "./trial.ts";

export const check = (outcome: Outcome, trial: Trial, ids: Ids): void => {
  const { witness, xml } = trial;
  const trace = trial.trace(ids);
  const leaked = outcome.atReceiver.filter(({ text }) => text.includes(trace)).map(({ text }) => text);
  expect(leaked, `delivered although it must not be: ${xml(ids)}`).toEqual([]);
  const isFollowed = outcome.atNext.some((seen) => isWord(seen, ids.good));
  expect(isFollowed, `the good word after ${xml(ids)}`).toBe(true);
  if (witness !== undefined) {
    const isProven = outcome.atWitness.some(({ text }) => text.includes(trace));
    expect(isProven, `${witness.name} should have got ${xml(ids)}`).toBe(true);
  }
  const record = recordIn(outcome, trial, ids);
  checkTold(outcome, trial, { ids, record });
  checkDelivered(outcome, trial, ids);
  const also = trial.also?.(outcome, ids) ?? { what: "", is: true };
  if (also.is) return;
  const came = [...outcome.atSender, ...outcome.atReceiver].map(({ text }) => text).join("\n");
  expect.unreachable(`${also.what}; came:\n${came}`);
};

/** One record of it (of each copy that the server made), with rule and clause; the good words are plainly allowed. */
const recordIn = (outcome: Outcome, trial: Trial, ids: Ids): StanzaRecord => {
  const noted = outcome.records.filter(({ verdict }) => verdict.disposition !== "allow");
  const trace = trial.trace(ids);
  const strangers = noted.filter((one) => !isAbout(one, outcome.traces) && !isOfOutsider(one));
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

const isAbout = ({ received }: StanzaRecord, traces: readonly string[]): boolean =>
  traces.some((trace) => received.includes(trace));

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
