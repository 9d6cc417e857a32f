/**
 * Cells that are tried: those of one way in groups, as one write, each with its own verdict.
 *
 * Rule: a cell is judged by its own trace; where that is no token of its own, it is tried by itself.
 */
import { check } from "./checks.ts";
import { exchange, type Tried } from "./exchange.ts";
import type { Scene } from "./scene.ts";
import { nextIds, type Outcome, type Trial } from "./trial.ts";

export interface Cell {
  readonly row: string;
  readonly name: string;
  readonly trial: (scene: Scene) => Trial;
  /** Of those that may be sent together: one way, the same people. */
  readonly group?: string;
}

export interface TriedCell extends Pick<Cell, "row" | "name"> {
  /** @throws AssertionError with what is wrong */
  readonly run: (scene: Scene) => Promise<void>;
}

/** A page of the server's archive holds two for each. */
export const GROUP_SIZE = 24;

/** In order of their first. */
export const inGroups = <T extends { readonly group?: string }>(
  cells: readonly T[],
): readonly (readonly T[])[] => {
  const groups: T[][] = [];
  const open = new Map<string, T[]>();
  for (const cell of cells) {
    const group = cell.group === undefined ? undefined : open.get(cell.group);
    if (group !== undefined && group.length < GROUP_SIZE) {
      group.push(cell);
      continue;
    }
    const fresh = [cell];
    groups.push(fresh);
    if (cell.group !== undefined) open.set(cell.group, fresh);
  }
  return groups;
};

interface Attempt {
  readonly tried: readonly Tried[];
  readonly outcome: Outcome;
}

/** Where a good word was lost: people who hear nothing any more are not waited for again and again. */
const LOST = new WeakMap<Scene, string>();

const attempt = async (scene: Scene, cells: readonly Cell[]): Promise<Attempt> => {
  const lost = LOST.get(scene);
  if (lost !== undefined) throw new Error(`not tried, for a good word was lost before: ${lost}`);
  const tried = cells.map(({ trial }) => ({ trial: trial(scene), ids: nextIds() }));
  try {
    return { tried, outcome: await exchange(scene, tried) };
  } catch (error) {
    LOST.set(scene, String(error));
    throw error;
  }
};

const cellsOf = (cells: readonly Cell[]): readonly TriedCell[] => {
  let made: Promise<Attempt> | undefined;
  return cells.map(({ row, name }, index) => ({
    row,
    name,
    run: async (scene) => {
      made ??= attempt(scene, cells);
      const { tried, outcome } = await made;
      const one = tried[index];
      if (one !== undefined) check(outcome, one.trial, one.ids);
    },
  }));
};

/** @returns one for each cell, which is tried when the first of its group is run */
export const tried = (cells: readonly Cell[]): readonly TriedCell[] => inGroups(cells).flatMap(cellsOf);
