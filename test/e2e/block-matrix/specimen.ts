/**
 * What a row of the matrix tries to get through, in all the ways that there are.
 *
 * `@@` in a payload or text stands for the trace: a word that no receiver may see.
 * Expectations are those of protocol.md §3.1, §4.1 and §5.1, not of the code.
 */

/** `condition/type` of the error (protocol.md §5.1). */
export type Answer = `${string}/${"auth" | "cancel" | "modify" | "wait"}`;

export interface Specimen {
  /** Of protocol.md, such as `§3.1 SI file transfer`. */
  readonly row: string;
  readonly name: string;
  /** Elements as they stand in a stanza. */
  readonly payload?: string;
  /** Instead: what stands in a body, status, name or note. */
  readonly text?: string;
  /** What becomes of a message that carries it beside a body. */
  readonly act: "block" | "strip";
  /** What an iq with it is answered; absent where it makes no iq. */
  readonly iq?: Answer;
  readonly iqType?: "get" | "set";
  /** Alone in a message it is a mere signal: nobody is told (protocol.md §5.2). */
  readonly isSignal?: true;
  /** What becomes of a message that carries nothing else; refused if absent. */
  readonly alone?: "strip";
  /** Inbound its sender is not told: invitations, forwards, events (protocol.md §5.2). */
  readonly isQuiet?: true;
  /** The pubsub nodes of the row. */
  readonly nodes?: readonly string[];
  /** What is looked for instead of the trace, where the payload carries none. */
  readonly trace?: string;
  readonly rule: keyof typeof CLAUSES;
  /** What a refused message is answered; the content's condition where absent. */
  readonly answer?: Answer;
  /** It is a stanza inside the message: in an archive, it alone becomes a stub. */
  readonly isInner?: true;
  /** Names of ways that the server itself does not let it go. */
  readonly skips?: readonly string[];
  /** Another of the same mechanism: not tried in every way. */
  readonly isVariant?: true;
}

/** The clause that the strict profile enforces by the rule and that the record must name. */
export const CLAUSES = {
  "file-transfer": "AL-3.b",
  "opaque-content": "D-OPAQUE",
  "text-only": "AL-3.a",
  "external-domain": "CCPS-1.b",
  forged: "CCPS-1.a",
  "stanza-form": "CCPS-1.a",
} as const;

export const CONTENT: Answer = "policy-violation/modify";
export const EXTERNAL: Answer = "not-allowed/cancel";

type Row = Pick<Specimen, "row" | "rule"> & Partial<Specimen>;

/** Specimens of one row: the first stands for it, the rest are variants. */
export const rowOf = (
  common: Row,
  specimens: Readonly<Record<string, string | Partial<Specimen>>>,
): readonly Specimen[] =>
  Object.entries(specimens).map(([name, one], index) => ({
    act: "block",
    name,
    ...common,
    ...(typeof one === "string" ? { payload: one } : one),
    ...(index > 0 && { isVariant: true as const }),
  }));

export const traceOf = ({ trace }: Specimen, token: string): string => trace ?? token;

/** What stands in a message or iq. */
export const payloadOf = ({ payload = "" }: Specimen, token: string): string =>
  payload.replaceAll("@@", token);

/** What people read: the words beside a payload, or the text that is tried itself. */
export const textOf = ({ text }: Specimen, token: string): string =>
  text === undefined ? "see below" : text.replaceAll("@@", token);
