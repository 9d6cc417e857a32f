/**
 * Lint: typed rules, size budgets and import bans, all as errors.
 *
 * The import bans are made from `test/architecture/import-table.ts`, so that the editor shows what the architecture
 * test will say. Budgets are those of docs/CONTRIBUTING.md. Needs Node 24 (loads a TypeScript file).
 */
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import {
  CORE_FORBIDDEN_GLOBALS,
  CORE_FORBIDDEN_MEMBERS,
  IMPORT_TABLE,
  MAY_IMPORT_ROOT,
  ROOT_FOLDER,
  ROOT_FILES,
} from "./test/architecture/import-table.ts";

const FORBIDDEN_SYNTAX = [
  { selector: "ExportDefaultDeclaration", message: "No default exports: a name is found by search." },
  { selector: "TSEnumDeclaration", message: "No enums: use a closed union of string literals." },
  { selector: "Decorator", message: "No decorators." },
  {
    selector: "ClassDeclaration[superClass]:not([superClass.name=/Error$/])",
    message: "No inheritance but from Error: compose.",
  },
  {
    selector: ":matches([accessibility='private'], [accessibility='protected']):not([kind='constructor'])",
    message: "Use #private: it holds at run time too.",
  },
];

const CORE_FORBIDDEN_SYNTAX = [
  ...FORBIDDEN_SYNTAX,
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "The core has no clock: take `nowMs` as a value.",
  },
];

const escapeRegex = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const allowedName = (entry) => {
  if (entry === "node:*") return "node:";
  return entry.endsWith("/*") ? escapeRegex(entry.slice(0, -1)) : `${escapeRegex(entry)}(?:/|$)`;
};

const banAllBut = (prefix, allowed) =>
  allowed.length === 0 ? `^${prefix}` : `^(?!${allowed.map(allowedName).join("|")})${prefix}`;

const importBans = (name, layer) => {
  const strangers = Object.keys(IMPORT_TABLE).filter(
    (other) =>
      other !== name &&
      !layer.layers.includes(other) &&
      !(other === ROOT_FOLDER && MAY_IMPORT_ROOT.includes(name)),
  );
  const roots = MAY_IMPORT_ROOT.includes(name) ? [] : ROOT_FILES.map(escapeRegex);
  const above = [...strangers.map((stranger) => `${stranger}/`), ...roots];
  const message = `src/${name} may not import this (test/architecture/import-table.ts).`;
  return [
    ...(above.length === 0 ? [] : [{ regex: `^(?:\\.\\.?/)+(?:${above.join("|")})`, message }]),
    { regex: banAllBut("node:", layer.node), message },
    { regex: banAllBut("(?!\\.|node:)", layer.packages), message },
  ];
};

const coreRules = {
  "no-restricted-globals": ["error", ...CORE_FORBIDDEN_GLOBALS],
  "no-restricted-properties": [
    "error",
    ...CORE_FORBIDDEN_MEMBERS.map(([object, property]) => ({ object, property })),
  ],
  "no-restricted-syntax": ["error", ...CORE_FORBIDDEN_SYNTAX],
};

const layerConfigs = Object.entries(IMPORT_TABLE).map(([name, layer]) => ({
  files: [`src/${name}/**/*.ts`],
  rules: {
    "no-restricted-imports": ["error", { patterns: importBans(name, layer) }],
    ...(layer.isCore ? coreRules : {}),
  },
}));

const typedRules = {
  "@typescript-eslint/switch-exhaustiveness-check": ["error", { requireDefaultForNonUnion: true }],
  "@typescript-eslint/return-await": ["error", "always"],
  "@typescript-eslint/consistent-type-imports": "error",
  "@typescript-eslint/consistent-type-exports": "error",
  "@typescript-eslint/no-non-null-assertion": "error",
  "@typescript-eslint/no-explicit-any": "error",
  "@typescript-eslint/prefer-readonly": "error",
  "@typescript-eslint/no-confusing-void-expression": [
    "error",
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
  "@typescript-eslint/no-unnecessary-condition": [
    "error",
    { allowConstantLoopConditions: "only-allowed-literals" },
  ],
};

const budgets = {
  "max-lines": ["error", { max: 400 }],
  "max-lines-per-function": ["error", { max: 60 }],
  complexity: ["error", { max: 12 }],
};

export default defineConfig(
  { ignores: ["node_modules/", "dist/", "coverage/", ".tmp/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,js,cjs}"],
    ignores: ["eslint.config.js"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...typedRules,
      ...budgets,
      eqeqeq: "error",
      "no-restricted-syntax": ["error", ...FORBIDDEN_SYNTAX],
    },
  },
  { files: ["src/**/*.ts"], rules: { "max-params": ["error", { max: 3 }], "no-console": "error" } },
  ...layerConfigs,
  {
    // A describe block is a list of cases, not a function to be understood in one piece.
    files: ["test/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  { files: ["*.config.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    // Types stand in JSDoc there, which tsc checks and these rules do not read.
    files: ["**/*.{js,cjs}"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
