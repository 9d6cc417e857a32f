/**
 * Cells over the wire: each stanza that must not arrive with a good word behind it, all in one write; then an answer.
 *
 * Rule: nothing is waited for by time. Between two people order holds, so when the last good word and the answer to it
 * have come, whatever else was to come has come.
 */
import type { Element } from "@xmpp/xml";
import type { Scene } from "./scene.ts";
import type { Seat, Seen } from "./seat.ts";
import { nextIds, type Ids, type Outcome, type Trial } from "./trial.ts";

/** Not archived by the server and not copied: a word between the lines. */
const HINTS = "<no-copy xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/>";

const word = (to: Seat, id: string): string =>
  `<message type='chat' to='${to.jid}' id='${id}'><body>all good</body>${HINTS}</message>`;

export const isError = ({ attrs }: Element): boolean => attrs["type"] === "error";

export const isWord = ({ element, text }: Seen, id: string): boolean =>
  element.name === "message" && !isError(element) && text.includes(id);

const hasWord =
  (id: string) =>
  (element: Element): boolean =>
    isWord({ element, text: element.toString() }, id);

export interface Tried {
  readonly trial: Trial;
  readonly ids: Ids;
}

/** Who stands on the way, in order. */
interface Hops {
  readonly from: Seat;
  readonly next: Seat;
  readonly rest: readonly Seat[];
}

const hopsOf = ({ from, to, via }: Trial): Hops =>
  via === undefined ? { from, next: to, rest: [from] } : { from, next: via, rest: [to, via, from] };

const stanzasOf = ({ trial, ids }: Tried, next: Seat): readonly string[] => [
  trial.xml(ids),
  trial.good?.(ids) ?? word(next, ids.good),
];

/** There by the good words, and back. */
const travel = async ({ from, next, rest }: Hops, tried: readonly Tried[]): Promise<void> => {
  const last = tried.at(-1)?.ids.good ?? "";
  const since = next.seen.length;
  from.send(...tried.flatMap((one) => stanzasOf(one, next)));
  await next.until(hasWord(last), "the last good word", since);
  let sender = next;
  for (const hop of rest) {
    const { good } = nextIds();
    const before = hop.seen.length;
    sender.send(word(hop, good));
    await hop.until(hasWord(good), `a word of ${sender.name}`, before);
    sender = hop;
  }
};

const isSameWay = (one: Trial, other: Trial): boolean =>
  one.from === other.from && one.to === other.to && one.via === other.via && one.witness === other.witness;

/** @param tried of one way: the same people */
export const exchange = async ({ kept }: Scene, tried: readonly Tried[]): Promise<Outcome> => {
  const [first] = tried;
  if (first === undefined || tried.some(({ trial }) => !isSameWay(trial, first.trial)))
    throw new Error("what is sent together goes one way");
  const { from, to, witness } = first.trial;
  const hops = hopsOf(first.trial);
  const seats = { atNext: hops.next, atReceiver: to, atSender: from, atWitness: witness ?? to };
  const marks = Object.values(seats).map((seat) => seat.seen.length);
  const mark = kept.mark();
  await travel(hops, tried);
  const traces = tried.map(({ trial, ids }) => trial.trace(ids));
  // Its way from the server is another: it may come behind all the words. What never comes is `check`'s to tell.
  for (const trace of witness === undefined ? [] : traces)
    await witness
      ?.until((one) => one.toString().includes(trace), "as a witness", marks[3])
      .catch(() => undefined);
  const [atNext = [], atReceiver = [], atSender = [], atWitness = []] = Object.values(seats).map(
    (seat, index) => seat.seen.slice(marks[index]),
  );
  return { atNext, atReceiver, atSender, atWitness, records: kept.since(mark), traces };
};
