/** Case files in words and as JSON. */
import type { RecordProof } from "../archive/record-proof.ts";
import type { CaseFile } from "../store/case-register.ts";
import { shownLines, type ShownMessage } from "./kept-message.ts";
import { timeOrNull } from "./listing.ts";
import { fieldLines, plain, toTime } from "./output.ts";

export interface ShownItem {
  readonly position: number;
  readonly note: string | null;
  readonly addedBy: string;
  readonly shown: ShownMessage | null;
  readonly proof: RecordProof | null;
}

export function stateText({ closedMs, statements }: CaseFile): string {
  if (closedMs !== undefined) return "closed";
  return statements.at(-1) === undefined ? "open" : `open, ${statements.map(({ kind }) => kind).join(", ")}`;
}

export const caseJson = (file: CaseFile) => ({
  id: file.id,
  person: file.person,
  title: file.title,
  opened: toTime(file.openedMs),
  openedBy: file.openedBy,
  closed: timeOrNull(file.closedMs),
  closedBy: file.closedBy ?? null,
  outcome: file.outcome ?? null,
  statements: file.statements.map(({ kind, text, to = null, atMs, by }) => ({
    kind,
    text,
    to,
    at: toTime(atMs),
    by,
  })),
  itemCount: file.items.length,
});

export function caseText(file: CaseFile, items: readonly ShownItem[]): string {
  const head = fieldLines([
    ["case", `${file.id}: ${plain(file.title)}`],
    ["about", `person ${file.person}`],
    ["opened", `${toTime(file.openedMs)} by ${file.openedBy}`],
    ...file.statements.map(({ kind, text, to, atMs, by }) => {
      const whom = to === undefined ? "" : `to ${plain(to)}: `;
      return [kind, `${whom}${plain(text)} (${by}, ${toTime(atMs)})`] as const;
    }),
    ["closed", file.closedMs === undefined ? undefined : closedText(file)],
  ]);
  return [head, ...items.map(itemText)].join("\n\n");
}

const closedText = ({ closedMs = 0, closedBy = "", outcome = "" }: CaseFile): string =>
  `${toTime(closedMs)} by ${closedBy}: ${plain(outcome)}`;

function itemText({ position, note, addedBy, shown, proof }: ShownItem): string {
  const title = `${String(position)}  added by ${addedBy}${note === null ? "" : `: ${plain(note)}`}`;
  const lines = shown === null ? "  > the archive does not have it any more" : shownLines(shown);
  return [title, lines, proofText(proof)].join("\n");
}

/** What a reader compares; the whole proof is in the JSON. */
function proofText(proof: RecordProof | null): string {
  if (proof === null) return "    no proof";
  const { log, sequence, chainHash, segment, seal, inclusion } = proof;
  const sealed = seal === undefined ? "not sealed yet" : `sealed, sha256 ${seal.sha256}`;
  const signed =
    inclusion === undefined
      ? "not signed yet"
      : `in the checkpoint at ${inclusion.checkpoint.split("\n")[1] ?? "?"}`;
  return [
    `    record ${log}:${String(sequence)}, ${signed}`,
    `    chain hash ${chainHash}`,
    `    segment ${segment}, ${sealed}`,
  ].join("\n");
}
