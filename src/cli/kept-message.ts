/**
 * Kept messages as reviewers see them: who, when, to whom, verdict; the text only where it was asked for with a reason.
 *
 * Rule: what is masked says how long it is and nothing else. Whoever prints texts has put the look on record before.
 */
import type { LogPlace } from "../archive/log-directory.ts";
import { neighboursOf, recordAt, type WantedRecord } from "../archive/record-at.ts";
import type { StoredRecord } from "../archive/reader.ts";
import type { StanzaRecord } from "../records/record.ts";
import { StoredStanzas } from "../replay/stored-stanza.ts";
import { childElements, isNamed, ownText } from "../xml/element.ts";
import { NS_CLIENT } from "../xmpp/ns.ts";
import { farEndOf } from "./blocked-text.ts";
import { plain, toTime } from "./output.ts";

export interface KeptMessage {
  readonly record: { readonly log: string; readonly sequence: number; readonly chainHash: string };
  readonly time: string;
  readonly direction: string;
  readonly user: string;
  readonly farEnd: string;
  readonly disposition: string;
  readonly enforced: string;
  readonly rules: readonly string[];
  readonly clauses: readonly string[];
  readonly reference: string | null;
  readonly isDelivered: boolean;
  readonly length: number;
  /** Null where it is masked, or was disposed of. */
  readonly text: string | null;
  readonly isDisposed: boolean;
}

const stanzas = new StoredStanzas();

/** Bodies, one after another; where there is none, the stanza as it was received. */
export function textOf({ received }: StanzaRecord): string {
  const element = stanzas.read(received)?.element;
  const bodies = element && childElements(element).filter((one) => isNamed(one, NS_CLIENT, "body"));
  return bodies === undefined || bodies.length === 0 ? received : bodies.map(ownText).join(" / ");
}

const bareOf = (jid: string): string => jid.split("/", 1)[0] ?? jid;

/** Undefined for what is no stanza. */
export function keptMessage(
  { receipt, record, hasContent }: StoredRecord,
  isRevealed: boolean,
): KeptMessage | undefined {
  if (record.kind !== "stanza") return undefined;
  const { verdict, direction } = record;
  const text = hasContent ? textOf(record) : "";
  const { logId: log, sequence, chainHash } = receipt;
  return {
    record: { log, sequence, chainHash },
    time: toTime(record.receivedAtMs),
    direction,
    user: bareOf(record.user),
    farEnd: farEndOf(record),
    disposition: verdict.disposition,
    enforced: verdict.enforced,
    rules: verdict.ruleIds,
    clauses: verdict.clauseIds,
    reference: verdict.incidentRef ?? null,
    isDelivered: record.forwarded !== undefined,
    length: text.length,
    text: isRevealed && hasContent ? text : null,
    isDisposed: !hasContent,
  };
}

export function messageLine(message: KeptMessage): string {
  const { time, user, farEnd, direction, disposition, clauses, text, length, isDisposed } = message;
  const arrow = direction === "outbound" ? "->" : "<-";
  const verdict = [disposition, ...clauses].join(" ");
  const said =
    text === null ? (isDisposed ? "(disposed of)" : `(${String(length)} characters, masked)`) : plain(text);
  return `${time}  ${plain(user)} ${arrow} ${plain(farEnd)}  ${verdict}  ${said}`;
}

/** Its neighbours in the same conversation: the same user's, with the same far end. Oldest first, without it. */
export function conversationAround(
  archive: LogPlace,
  of: StoredRecord,
  count: number,
): readonly StoredRecord[] {
  const { receipt, record } = of;
  if (record.kind !== "stanza") return [];
  const [user, farEnd] = [bareOf(record.user), farEndOf(record)];
  const isOfIt = ({ record: other }: StoredRecord): boolean =>
    other.kind === "stanza" &&
    other.stanzaKind === "message" &&
    other.service === undefined &&
    bareOf(other.user) === user &&
    farEndOf(other) === farEnd;
  return neighboursOf(archive, receipt, { isOfIt, count });
}

/** A record with what was said around it, masked or not; undefined where the archive does not have it any more. */
export interface ShownMessage {
  readonly message: KeptMessage;
  readonly before: readonly KeptMessage[];
  readonly after: readonly KeptMessage[];
}

export interface Showing {
  readonly isRevealed: boolean;
  readonly context: number;
}

export function showRecord(
  archive: LogPlace,
  wanted: WantedRecord,
  { isRevealed, context }: Showing,
): ShownMessage | undefined {
  const stored = recordAt(archive, wanted);
  const message = stored && keptMessage(stored, isRevealed);
  if (stored === undefined || message === undefined) return undefined;
  const around = conversationAround(archive, stored, context);
  const lines = (isBefore: boolean): readonly KeptMessage[] =>
    around
      .filter(({ receipt }) => receipt.sequence < wanted.sequence === isBefore)
      .flatMap((one) => keptMessage(one, isRevealed) ?? []);
  return { message, before: lines(true), after: lines(false) };
}

/** The message itself marked, the others behind a bar. */
export const shownLines = ({ message, before, after }: ShownMessage): string =>
  [
    ...before.map((one) => `  | ${messageLine(one)}`),
    `  > ${messageLine(message)}`,
    ...after.map((one) => `  | ${messageLine(one)}`),
  ].join("\n");
