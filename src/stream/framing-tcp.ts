/**
 * A stream over TCP: one long document, elements between its tags, white space as a keepalive.
 *
 * Source: RFC 6120 §4.
 */
import { serializeStreamHeader, STREAM_END } from "../xml/stream-header.ts";
import { StreamParser } from "../xml/stream-parser.ts";
import type { Framing } from "./framing.ts";

export const TCP_FRAMING: Framing = {
  isFramed: false,
  reader: (limits) => new StreamParser(limits),
  header: serializeStreamHeader,
  end: STREAM_END,
  unit: (text) => text,
};
