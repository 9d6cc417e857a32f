/** The reference tables of docs/configuration.md, made from the JSON Schema so that the page cannot drift. */
import type { JsonSchema } from "./json-schema.ts";

interface Row {
  readonly key: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** One row a setting: key, form, default, meaning. */
export function referenceTable(root: JsonSchema): string {
  const rows = rowsOf(root, "").map(({ key, schema, isRequired }) => {
    const fallback = isRequired ? "required" : defaultOf(schema);
    return `| \`${key}\` | ${formOf(schema)} | ${fallback} | ${cellText(schema.description ?? "")} |`;
  });
  return ["| Key | Form | Default | Meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function rowsOf(schema: JsonSchema, prefix: string): readonly Row[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    const isRequired = schema.required?.includes(name) === true;
    return [{ key, schema: inner, isRequired }, ...rowsOf(inner, key)];
  });
  const named = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  const inNamed = named === undefined ? [] : rowsOf(named, `${prefix}.<name>`);
  const inList = schema.items === undefined ? [] : rowsOf(schema.items, `${prefix}[]`);
  const inForms = (schema.oneOf ?? schema.anyOf ?? []).flatMap((form) =>
    rowsOf(form, `${prefix}${markOf(form)}`),
  );
  return [...own, ...inNamed, ...inList, ...inForms];
}

/** Forms of a list that are told apart by their `type` carry it in the key. */
function markOf({ properties }: JsonSchema): string {
  const type = properties?.["type"]?.const;
  return typeof type === "string" ? `(${type})` : "";
}

function formOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.type === "array") return schema.items?.type === "string" ? "list of texts" : "list";
  if (schema.type === "object") return "block";
  const alternatives = (schema.anyOf ?? []).map((one) => String(one.type));
  const types = schema.type === undefined ? alternatives : [schema.type].flat();
  return types.map((type) => TYPE_NAMES[type] ?? type).join(" or ");
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  boolean: "true, false",
};

const code = (value: unknown): string => `\`${String(value)}\``;

function defaultOf(schema: JsonSchema): string {
  const value = schema.default;
  if (value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value)))
    return "";
  return Array.isArray(value) && value.length === 0 ? "empty" : code(value);
}

const cellText = (text: string): string => text.replaceAll("|", "\\|");
