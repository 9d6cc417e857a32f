/**
 * Holds what arrived without the gateway against what arrived with it: per receiver and sender, in order.
 *
 * Rule: a difference is allowed where the known ones, applied to what arrived without the gateway, give exactly what
 * arrived with it.
 */
import type { Element } from "@xmpp/xml";
import { canonical, fromOf } from "../conversation/comparable.ts";
import { KNOWN_DIFFERENCES } from "./known-differences.ts";
import type { Played } from "./week.ts";

export interface Difference {
  readonly receiver: string;
  readonly sender: string;
  /** Canonical; undefined where there is nothing. */
  readonly straight: string | undefined;
  readonly through: string | undefined;
  /** Names of the known differences that explain it; undefined where they do not. */
  readonly because: readonly string[] | undefined;
}

export interface Comparison {
  /** Stanzas that arrived in both plays, equal or not. */
  readonly comparedCount: number;
  readonly differences: readonly Difference[];
}

type Lists = ReadonlyMap<string, readonly Element[]>;
type Write = (stanza: Element) => string;

/** Canonical, with the resources that the script meant instead of those that the server chose. */
const writerOf = ({ names }: Played): Write => {
  const chosen = [...names].filter(([bound, meant]) => bound !== meant);
  return (stanza) =>
    chosen.reduce((text, [bound, meant]) => text.replaceAll(bound, meant), canonical(stanza));
};

/**
 * One sender's, or, of a service's notifications, those to one address: Prosody tells all who want an event in no order,
 * and who subscribes and has `+notify` is told at both addresses.
 */
const pairOf = (stanza: Element, { names }: Played): string => {
  const meant = (address: string): string => names.get(address) ?? address;
  const from = meant(fromOf(stanza));
  return stanza.getChild("event") === undefined
    ? from
    : `${from}, events to ${meant(String(stanza.attrs["to"]))}`;
};

/** Binding is not told apart from log-in by all clients; who is bound to what, everything else shows. */
const listsOf = (played: Played, receiver: string): Lists => {
  const all = (played.received.get(receiver) ?? []).filter((stanza) => stanza.getChild("bind") === undefined);
  return Map.groupBy(all, (stanza) => pairOf(stanza, played));
};

/** Changes the stanza. */
const explain = (stanza: Element, write: Write): readonly string[] => {
  const because: string[] = [];
  let before = write(stanza);
  for (const { name, change } of KNOWN_DIFFERENCES) {
    change(stanza);
    const after = write(stanza);
    if (after !== before) because.push(name);
    before = after;
  }
  return because;
};

interface Pair {
  readonly receiver: string;
  readonly sender: string;
  readonly straight: readonly Element[];
  readonly through: readonly Element[];
}

export const compareWeeks = (straight: Played, through: Played): Comparison => {
  const writeStraight = writerOf(straight);
  const writeThrough = writerOf(through);
  const differences: Difference[] = [];
  let comparedCount = 0;
  const compare = ({ receiver, sender, ...lists }: Pair): void => {
    const length = Math.max(lists.straight.length, lists.through.length);
    for (let at = 0; at < length; at += 1) {
      const [one, other] = [lists.straight[at], lists.through[at]];
      const there = other && writeThrough(other);
      const here = one && writeStraight(one);
      comparedCount += 1;
      if (here === there) continue;
      const because = one === undefined || there === undefined ? [] : explain(one, writeStraight);
      const isExplained = one !== undefined && writeStraight(one) === there;
      differences.push({
        receiver,
        sender,
        straight: here,
        through: there,
        because: isExplained ? because : undefined,
      });
    }
  };
  for (const receiver of new Set([...straight.received.keys(), ...through.received.keys()])) {
    const [here, there] = [listsOf(straight, receiver), listsOf(through, receiver)];
    for (const sender of new Set([...here.keys(), ...there.keys()]))
      compare({ receiver, sender, straight: here.get(sender) ?? [], through: there.get(sender) ?? [] });
  }
  return { comparedCount, differences };
};

const CONTEXT = 60;
const MOST_SHOWN = 400;

/** Only what differs, with a little before it. */
const around = (text: string | undefined, other: string | undefined): string => {
  if (text === undefined) return "(nothing)";
  if (other === undefined) return text.slice(0, MOST_SHOWN);
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  let end = 0;
  while (end < text.length - start && end < other.length - start && text.at(-1 - end) === other.at(-1 - end))
    end += 1;
  return text.slice(Math.max(0, start - CONTEXT), Math.min(text.length - end + CONTEXT, start + MOST_SHOWN));
};

/** Without and with the gateway, a line each. */
export const showDifference = ({ receiver, sender, straight, through, because }: Difference): string =>
  [
    `${receiver} from ${sender}: ${because === undefined ? "UNKNOWN" : because.join(", ")}`,
    `  - ${around(straight, through)}`,
    `  + ${around(through, straight)}`,
  ].join("\n");
