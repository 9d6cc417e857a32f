/** Answers of the gateway as text for people: nested fields flattened, one line each. */
import { fieldLines, plain } from "./output.ts";

type Field = readonly [name: string, value: string];

/** `a.b  value` for every leaf; lists of plain values on one line. */
export const describeValue = (value: unknown): string => fieldLines(fieldsOf(value, ""));

function fieldsOf(value: unknown, name: string): readonly Field[] {
  if (Array.isArray(value)) return listFields(value, name);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) =>
      fieldsOf(inner, name === "" ? key : `${name}.${key}`),
    );
  }
  return [[name, leafText(value)]];
}

const listFields = (values: readonly unknown[], name: string): readonly Field[] =>
  values.some((value) => typeof value === "object" && value !== null)
    ? values.flatMap((value, index) => fieldsOf(value, `${name}[${index}]`))
    : [[name, values.length === 0 ? "none" : values.map(leafText).join(", ")]];

const leafText = (value: unknown): string =>
  value === null || value === undefined
    ? "none"
    : plain(typeof value === "string" ? value : JSON.stringify(value));
