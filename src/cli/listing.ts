/** Lists of what the state holds: a table for people, a line of JSON for each entry otherwise. */
import { plain, tableLines, toTime } from "./output.ts";
import type { Asked } from "./state.ts";

export interface Listing<T> {
  readonly head: readonly string[];
  readonly cells: (entry: T) => readonly string[];
  readonly json: (entry: T) => Readonly<Record<string, unknown>>;
  /** What is said where there is nothing. */
  readonly empty: string;
}

export function printList<T>({ globals, terminal }: Asked, entries: readonly T[], listing: Listing<T>): void {
  const { head, cells, json, empty } = listing;
  if (globals.isJson) for (const entry of entries) terminal.out(JSON.stringify(json(entry)));
  else if (entries.length > 0)
    terminal.out(
      tableLines(
        head,
        entries.map((entry) => cells(entry).map(plain)),
      ),
    );
  else if (!globals.isQuiet) terminal.err(empty);
}

export const timeOrNull = (ms: number | undefined): string | null => (ms === undefined ? null : toTime(ms));

/** To the minute, for tables. */
export const minuteText = (ms: number | undefined): string =>
  ms === undefined ? "-" : `${toTime(ms).slice(0, 16)}Z`;
