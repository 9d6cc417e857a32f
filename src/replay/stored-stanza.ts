/**
 * Reads the kept text of a stanza again, by the parser that read it live.
 *
 * Rule 1: what was not kept as it came is not judged again; each reason has a name and is counted (docs/operations.md).
 * Rule 2: one parser reads them all, for a text is exactly one element and leaves nothing for the next one. Where
 * anything is left, or was amiss, the parser is made anew.
 */
import type { XmlElement } from "../xml/element.ts";
import { serializeStreamHeader } from "../xml/stream-header.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import type { StanzaRecord } from "../records/record.ts";
import { REPLAY_LIMITS } from "../session/legs.ts";
import { isStanza } from "../xmpp/stanza.ts";

/** Why a stanza is not judged again. */
export const UNREPLAYED = [
  "service-account",
  "disposed",
  "secrets-removed",
  "unread",
  "not-by-itself",
] as const;
export type Unreplayed = (typeof UNREPLAYED)[number];

export interface ReadStanza {
  readonly element: XmlElement;
  readonly byteCount: number;
}

/** What keeps a record from being judged again, before its text is looked at. */
export function obstacleOf(record: StanzaRecord, hasContent: boolean): Unreplayed | undefined {
  if (record.service !== undefined) return "service-account";
  if (!hasContent) return "disposed";
  return record.secretsRemoved === true ? "secrets-removed" : undefined;
}

const HEADER = new TextEncoder().encode(serializeStreamHeader({}));
const encoder = new TextEncoder();

const newParser = (): StreamParser => {
  const parser = new StreamParser(REPLAY_LIMITS);
  parser.push(HEADER);
  return parser;
};

export class StoredStanzas {
  #parser = newParser();

  /** Undefined where the text is no whole stanza, or needs what its stream's header declared. */
  read(received: string): ReadStanza | undefined {
    const events = this.#parser.push(encoder.encode(received));
    const [event] = events;
    const isOne = events.length === 1 && event?.type === "element" && this.#parser.isIdle;
    if (isOne && isStanza(event.element)) return event;
    this.#parser = newParser();
    return undefined;
  }
}
