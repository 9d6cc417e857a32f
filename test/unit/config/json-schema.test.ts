import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  CONFIG_FILE_KINDS as KINDS,
  jsonSchemaOf,
  jsonSchemaText,
  keysAt,
  schemasAt,
} from "../../../src/config/json-schema.ts";

describe("JSON Schema", () => {
  it.each(KINDS)("config/%s.schema.json is what the zod schema says", (kind) => {
    const committed = readFileSync(new URL(`../../../config/${kind}.schema.json`, import.meta.url), "utf8");
    expect(committed, `write it anew: stanzagate config schema ${kind} > config/${kind}.schema.json`).toBe(
      jsonSchemaText(kind),
    );
  });

  it.each(KINDS)("%s is draft-07 without an id, closed to unknown keys", (kind) => {
    const schema: unknown = JSON.parse(jsonSchemaText(kind));
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      additionalProperties: false,
    });
    expect(schema).not.toHaveProperty("$id");
    expect(schema).not.toHaveProperty("$ref");
  });

  it("knows the keys at a path, through lists, names and forms", () => {
    const gateway = jsonSchemaOf("gateway");
    expect(keysAt(gateway, [])).toContain("listeners");
    expect(keysAt(gateway, ["upstreams", "any-name"])).toContain("send_proxy");
    expect(keysAt(gateway, ["listeners", 3])).toEqual(expect.arrayContaining(["proxy_protocol", "bind"]));
    expect(keysAt(gateway, ["nowhere", "at", "all"])).toEqual([]);
    expect(keysAt(jsonSchemaOf("policy"), ["rules"])).toContain("external-domain");
    expect(schemasAt(gateway, ["version", 0])).toEqual([]);
  });

  it("says what every setting means", () => {
    const undescribed = KINDS.flatMap((kind) => [
      ...namesWithoutDescription(JSON.parse(jsonSchemaText(kind)), kind),
    ]);
    expect(undescribed).toEqual([]);
  });
});

function* namesWithoutDescription(schema: unknown, path: string): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  if ("properties" in schema && typeof schema.properties === "object" && schema.properties !== null) {
    for (const [name, inner] of Object.entries(schema.properties)) {
      if (!("description" in (inner as object))) yield `${path}.${name}`;
    }
  }
  for (const [key, inner] of Object.entries(schema)) yield* namesWithoutDescription(inner, `${path}.${key}`);
}
