/**
 * Size budgets. ESLint holds the upper limits while one types; the spread over all files (median, 90 %) can only be
 * seen here. Lines are counted from the first to the last of a file or function, comments and blank lines included.
 */
import ts from "typescript";
import type { RepoFile } from "../tree.ts";

export interface Budget {
  readonly median: number;
  readonly ninetieth: number;
  readonly most: number;
}

export const FILE_BUDGET: Budget = { median: 110, ninetieth: 250, most: 400 };
export const FUNCTION_BUDGET: Budget = { median: 10, ninetieth: 35, most: 60 };

export interface Sized {
  readonly name: string;
  readonly lines: number;
}

/** The value below which a share of the sizes lies, by the nearest-rank method. */
const quantile = (sizes: readonly Sized[], share: number): number =>
  sizes.map(({ lines }) => lines).sort((a, b) => a - b)[Math.max(0, Math.ceil(sizes.length * share) - 1)] ??
  0;

export const checkBudget = (sizes: readonly Sized[], budget: Budget): readonly string[] => {
  const median = quantile(sizes, 0.5);
  const ninetieth = quantile(sizes, 0.9);
  return [
    ...(median > budget.median ? [`median ${median} lines, more than ${budget.median}`] : []),
    ...(ninetieth > budget.ninetieth ? [`90 % up to ${ninetieth} lines, more than ${budget.ninetieth}`] : []),
    ...sizes
      .filter(({ lines }) => lines > budget.most)
      .map(({ name, lines }) => `${name}: ${lines} lines, more than ${budget.most}`),
  ];
};

export const fileSizes = (files: readonly RepoFile[]): readonly Sized[] =>
  files.map(({ path, text }) => ({ name: path, lines: text.trimEnd().split("\n").length }));

/** A callback inside a call is part of its function; what has a name of its own counts by itself. */
const isNamedFunction = (node: ts.Node): boolean => {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent);
  }
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
};

const functionsOf = ({ path, text }: RepoFile): readonly Sized[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found: Sized[] = [];
  const visit = (node: ts.Node): void => {
    if (isNamedFunction(node)) {
      const first = lineAt(node.getStart(source));
      found.push({ name: `${path}:${first + 1}`, lines: lineAt(node.getEnd()) - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

export const functionSizes = (files: readonly RepoFile[]): readonly Sized[] => files.flatMap(functionsOf);
