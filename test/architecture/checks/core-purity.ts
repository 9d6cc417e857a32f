/** The core reads no clock, rolls no dice and talks to nobody: the same globals that ESLint forbids there. */
import ts from "typescript";
import { CORE_FORBIDDEN_GLOBALS, CORE_FORBIDDEN_MEMBERS, IMPORT_TABLE } from "../import-table.ts";
import type { RepoFile } from "../tree.ts";

const isCore = ({ path }: RepoFile): boolean =>
  IMPORT_TABLE[/^src\/([^/]+)\//.exec(path)?.[1] ?? ""]?.isCore === true;

const isForbiddenMember = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  ts.isIdentifier(node.expression) &&
  CORE_FORBIDDEN_MEMBERS.some(
    ([object, property]) => node.expression.getText() === object && node.name.text === property,
  );

const isClockRead = (node: ts.Node): boolean =>
  ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0;

/** True for `process` in `process.pid`, false for it in `step.process` and `{ process: 1 }`. */
const isFreeName = (node: ts.Node): boolean =>
  ts.isIdentifier(node) &&
  CORE_FORBIDDEN_GLOBALS.includes(node.text) &&
  !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
  !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) &&
  !ts.isTypeElement(node.parent) &&
  !ts.isClassElement(node.parent);

const leaksOf = ({ path, text }: RepoFile): readonly string[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isForbiddenMember(node) || isClockRead(node) || isFreeName(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${path}:${line + 1}: ${node.getText(source)} may not be used in the core`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};

export const checkCorePurity = (files: readonly RepoFile[]): readonly string[] =>
  files.filter(isCore).flatMap(leaksOf);
