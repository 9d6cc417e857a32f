import { describe, expect, test } from "vitest";
import { createLog, escapeLine, traceOf } from "../../../src/ops/log.ts";

const logged = (write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] => {
  const lines: string[] = [];
  write(createLog({ level: "info", destination: { write: (line) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe("a line", () => {
  test("has its level as a word, RFC 3339 time and nothing of the host", () => {
    const [line] = logged((log) => {
      log.warn({ rules: ["external-domain"] }, "stanza refused");
    });
    expect(line).toEqual({
      level: "warn",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      rules: ["external-domain"],
      msg: "stanza refused",
    });
  });

  test("below the level is none", () => {
    expect(
      logged((log) => {
        log.debug("effects");
      }),
    ).toEqual([]);
  });

  test.each(["password", "token", "secret", "body", "received", "stanza"])("%s is not written", (key) => {
    const lines = logged((log) => {
      log.info({ [key]: "hunter2", inner: { [key]: "hunter2" } }, "x");
    });
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });
});

describe("escaping", () => {
  test.each([
    ["C1 controls", "\u0080\u009b\u009f"],
    ["DEL", "\u007f"],
    ["directions", "\u202a\u202e\u2066\u2069\u200e\u061c"],
    ["zero width", "\u200b\u200d\u2060\ufeff\u00ad"],
    ["line separators", "\u2028\u2029"],
  ])("%s", (_, text) => {
    const line = escapeLine(JSON.stringify({ text }));
    expect(line).toMatch(/^[\u0020-\u007e]+$/);
    expect(JSON.parse(line)).toEqual({ text });
  });

  test("is done to every line that is logged", () => {
    const lines: string[] = [];
    const log = createLog({ level: "info", destination: { write: (line) => lines.push(line) } });
    log.info({ nested: { evil: "a\u009b31m\u001b[2J\u202e" } }, "said");
    expect(lines.join("").trimEnd()).toMatch(/^[\u0020-\u007e]+$/);
  });

  test("leaves other scripts readable", () => {
    expect(escapeLine('{"a":"žluťoučký 猫 🐈"}')).toBe('{"a":"žluťoučký 猫 🐈"}');
  });
});

describe("a trace", () => {
  test("has frames and no words", () => {
    const trace = traceOf(new TypeError("secret\n    at secret"));
    expect(trace.name).toBe("TypeError");
    expect(trace.trace.length).toBeGreaterThan(0);
    expect(JSON.stringify(trace)).not.toContain("secret");
  });

  test("of what is no error is empty", () => {
    expect(traceOf("secret")).toEqual({ name: "string", trace: [] });
  });
});
