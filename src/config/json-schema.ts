/**
 * JSON Schema of the files that people write, for editors: made from the zod schemas, committed in config/, checked for drift by a
 * test.
 *
 * Rule: no `$id` on the root (zod turns such a root into a bare `$ref`); draft-07, which YAML editors know.
 */
import { z } from "zod";
import { gatewaySchema } from "./gateway-schema.ts";
import { lexiconSchema } from "./lexicon-schema.ts";
import { policySchema } from "./policy-schema.ts";
import { policyTestsSchema } from "./policy-tests-schema.ts";
import type { KeyPath } from "./problem.ts";

export const CONFIG_FILE_KINDS = ["gateway", "policy", "policy-tests", "lexicon"] as const;
export type ConfigFileKind = (typeof CONFIG_FILE_KINDS)[number];

/** The part of JSON Schema that occurs here. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
}

const toSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as JsonSchema;

const SCHEMAS: Readonly<Record<ConfigFileKind, JsonSchema>> = {
  gateway: toSchema(gatewaySchema),
  policy: toSchema(policySchema),
  "policy-tests": toSchema(policyTestsSchema),
  lexicon: toSchema(lexiconSchema),
};

export const jsonSchemaOf = (kind: ConfigFileKind): JsonSchema => SCHEMAS[kind];

/** The committed text: two spaces, one newline at the end. */
export const jsonSchemaText = (kind: ConfigFileKind): string =>
  `${JSON.stringify(jsonSchemaOf(kind), undefined, 2)}\n`;

/** Every schema that may apply at a path: several where a list or a union admits more than one form. */
export function schemasAt(root: JsonSchema, path: KeyPath): readonly JsonSchema[] {
  let found = branches(root);
  for (const key of path) found = found.flatMap((schema) => step(schema, key)).flatMap(branches);
  return found;
}

/** Keys that are known at a path: what an unknown key was probably meant to be. */
export const keysAt = (root: JsonSchema, path: KeyPath): readonly string[] => [
  ...new Set(schemasAt(root, path).flatMap(namedKeys)),
];

const namedKeys = ({ properties, propertyNames }: JsonSchema): readonly string[] => [
  ...Object.keys(properties ?? {}),
  ...(propertyNames?.enum ?? []).map(String),
];

const branches = (schema: JsonSchema): readonly JsonSchema[] => {
  const inner = schema.oneOf ?? schema.anyOf;
  return inner === undefined ? [schema] : inner.flatMap(branches);
};

function step(schema: JsonSchema, key: string | number): readonly JsonSchema[] {
  if (typeof key === "number") return schema.items === undefined ? [] : [schema.items];
  const named = schema.properties?.[key];
  if (named !== undefined) return [named];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}
