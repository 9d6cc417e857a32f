/**
 * How the client's stream stands on its transport. Types alone.
 *
 * Obligations of a framing: what it reads becomes the same events on every transport, and what it writes is the
 * session's canonical text, given the form that the wire wants. The session writes every text as it would stand inside
 * a TCP stream (`xml/stream-header.ts`), so that records hold the same text whatever the door.
 * Sources: RFC 6120 §4 (TCP), RFC 7395 §3 (WebSocket), XEP-0124 1.11.2 and XEP-0206 1.4 (BOSH).
 */
import type { ParserLimits } from "../xml/limits.ts";
import type { StreamEvent } from "../xml/stream-event.ts";
import type { StreamHeader } from "../xml/stream-header.ts";

/** What carries a client's stream; stands in records, logs and metrics. */
export type Transport = "tcp" | "websocket" | "bosh";

/** Reads one stream; a restart needs a new one. Total: nothing a peer sends makes it throw. */
export interface StreamReader {
  /** @param bytes any of a TCP stream; exactly one whole frame of a framed one */
  push(bytes: Uint8Array): readonly StreamEvent[];
  /** True where nothing waits for more bytes. */
  readonly isIdle: boolean;
  setLimits(limits: ParserLimits): void;
}

export interface Framing {
  /** True where each unit goes by itself: one `sendClient` is one frame. Else they may go joined. */
  readonly isFramed: boolean;
  reader(limits: ParserLimits): StreamReader;
  /** The unit that opens the stream to the client. */
  header(header: StreamHeader): string;
  /** The unit that closes it. It never says where else to go (RFC 7395 §3.6.1 `see-other-uri`). */
  readonly end: string;
  /** Any unit (header and end too, or white space) as it goes on the wire; "" where nothing goes. */
  unit(text: string): string;
}
