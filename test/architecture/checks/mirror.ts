/** Every source file that does something has a unit test of the same name; a file of types alone is exempt. */
import ts from "typescript";
import type { RepoFile } from "../tree.ts";

const isTypeOnlyExport = (node: ts.Statement): boolean =>
  ts.isExportDeclaration(node) &&
  (node.isTypeOnly ||
    (node.exportClause !== undefined &&
      ts.isNamedExports(node.exportClause) &&
      node.exportClause.elements.every(({ isTypeOnly }) => isTypeOnly)));

const isAmbient = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false);

const vanishes = (node: ts.Statement): boolean =>
  ts.isImportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  isTypeOnlyExport(node) ||
  isAmbient(node);

/** True where nothing of the file is left at run time. */
export const hasOnlyTypes = ({ path, text }: RepoFile): boolean =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ESNext).statements.every(vanishes);

/** `test/unit/xmpp/jid.test.ts` for `src/xmpp/jid.ts`. */
const mirrorOf = (path: string): string => path.replace(/^src\//, "test/unit/").replace(/\.ts$/, ".test.ts");

export const checkMirror = (
  sources: readonly RepoFile[],
  testPaths: ReadonlySet<string>,
): readonly string[] =>
  sources
    .filter((file) => !testPaths.has(mirrorOf(file.path)) && !hasOnlyTypes(file))
    .map(({ path }) => `${path} has no ${mirrorOf(path)}`);
