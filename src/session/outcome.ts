/**
 * What becomes of a judged stanza: the text that goes on, or a refusal after all.
 *
 * Rule 1: what goes on is the canonical text of the inspected (or rewritten) tree, never what was received.
 * Rule 2: what cannot be written, or is too long then, cannot go on: it would break every stream it comes by.
 * Rule 3: live sessions and replay ask here alike (docs/decisions/0027-replay-rebuilds-the-context.md).
 */
import type { XmlElement } from "../xml/element.ts";
import { serialize } from "../xml/serialize.ts";
import { inStreamLike } from "../xml/stream-header.ts";
import { utf8Length } from "../xml/utf8.ts";
import { refusedAfterAll } from "../policy/evaluate.ts";
import type { PolicyRevision } from "../policy/revision.ts";
import { refusedForLength } from "../policy/rules/size-and-rate.ts";
import { isRefused, type Verdict } from "../policy/verdict.ts";
import type { Stanza } from "../xmpp/stanza.ts";

export interface Forwarded {
  readonly element: XmlElement;
  readonly text: string;
}

export interface Outcome {
  readonly verdict: Verdict;
  /** What goes on; undefined where the stanza is refused. */
  readonly forwarded: Forwarded | undefined;
}

export interface Going {
  readonly stanza: Stanza;
  readonly received: string;
  /** What the next stream takes. */
  readonly maxBytes: number;
  readonly revision: PolicyRevision;
}

export function outcomeOf(verdict: Verdict, { stanza, received, maxBytes, revision }: Going): Outcome {
  if (isRefused(verdict)) return { verdict, forwarded: undefined };
  const element = verdict.rewritten ?? stanza.element;
  try {
    const text = serialize(element, inStreamLike(received));
    if (!isOver(text, maxBytes)) return { verdict, forwarded: { element, text } };
    return { verdict: refusedForLength(verdict, maxBytes, revision), forwarded: undefined };
  } catch (error) {
    return { verdict: refusedAfterAll(verdict, error), forwarded: undefined };
  }
}

/** Counted only where it may matter: a unit has three bytes at most. */
const isOver = (text: string, maxBytes: number): boolean =>
  text.length * 3 > maxBytes && (text.length > maxBytes || utf8Length(text) > maxBytes);
