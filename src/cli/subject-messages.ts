/**
 * The messages that one person wrote or was sent, in a time: all addresses by dated entries, or one address.
 *
 * Rule: each once, as that person's own client sent or got it; signs of typing and the like, copies and what the gateway
 * itself said are none.
 */
import { recordsInOrder } from "../archive/all-logs.ts";
import type { LogPlace } from "../archive/log-directory.ts";
import type { StoredRecord } from "../archive/reader.ts";
import type { ArchiveRecord, Sighting, StanzaRecord } from "../records/record.ts";
import { StoredStanzas } from "../replay/stored-stanza.ts";
import type { JidEntry } from "../store/person-jids.ts";
import { isMereSignal } from "../xmpp/message-content.ts";

export interface Subject {
  /** Whose address it was when the message came in. */
  readonly entries: readonly Pick<JidEntry, "jid" | "fromMs" | "untilMs">[];
  /** The end is exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** One address, whoever had it. */
export const entryOf = (jid: string): Subject["entries"][number] => ({
  jid,
  fromMs: 0,
  untilMs: undefined,
});

const SEEN: ReadonlySet<Sighting> = new Set(["origin", "delivery", "offline", "room"]);

/** Whether it is of the subject, its content apart. */
export const isOfSubject = (
  { entries, fromMs, toMs }: Subject,
  record: ArchiveRecord,
): record is StanzaRecord => {
  if (record.kind !== "stanza" || record.stanzaKind !== "message" || record.service !== undefined)
    return false;
  const { receivedAtMs: atMs, sighting, user } = record;
  if (atMs < fromMs || atMs >= toMs || !SEEN.has(sighting)) return false;
  const bare = user.split("/", 1)[0];
  return entries.some(
    (one) => one.jid === bare && one.fromMs <= atMs && atMs < (one.untilMs ?? Number.POSITIVE_INFINITY),
  );
};

/** In the order in which they came. @throws ArchiveError */
export function* messagesOf(place: LogPlace, subject: Subject): Generator<StoredRecord> {
  const stanzas = new StoredStanzas();
  for (const stored of recordsInOrder(place)) {
    const { record, hasContent } = stored;
    if (!isOfSubject(subject, record)) continue;
    const read = hasContent ? stanzas.read(record.received) : undefined;
    if (read === undefined || !isMereSignal(read.element)) yield stored;
  }
}
