import { describe, expect, test } from "vitest";
import { checkId, checkKebab, checkText } from "../../../src/store/names.ts";

describe("ids", () => {
  test.each(["lee", "a", "1001", "ann.lee", "a_b-c", "x".repeat(64)])("%s fits", (id) => {
    expect(checkId("login", id)).toBe(id);
  });

  // "os:0" must not fit: events name the owner of the directory so.
  test.each(["", "Lee", "os:0", "-a", "a-", "a b", "é", "x".repeat(65), "a\n", "ann@agency.example"])(
    "%j does not",
    (id) => {
      expect(() => checkId("login", id)).toThrow(
        expect.objectContaining({ code: "SG_STORE_INVALID" }) as Error,
      );
    },
  );
});

describe("approver roles", () => {
  test.each(["cio", "iso", "records-officer", "wvot2"])("%s fits", (name) => {
    expect(checkKebab("role", name)).toBe(name);
  });

  test.each(["", "CIO", "a--b", "-a", "a-", "2a", "a_b", "x".repeat(65)])("%j does not", (name) => {
    expect(() => checkKebab("role", name)).toThrow(/is no role/);
  });
});

describe("texts", () => {
  test.each(["Ann Lee", "Über Straße 7", "名前", "x".repeat(500)])("%s fits", (text) => {
    expect(checkText("name", text)).toBe(text);
  });

  test.each([
    "",
    " ",
    " a",
    "a\nb",
    "a\u001b[2J",
    "a\u202eb",
    "a\u200bb",
    "\ud800",
    "a\u2028b",
    "x".repeat(501),
  ])("%j does not", (text) => {
    expect(() => checkText("name", text)).toThrow(/the name must be one line/);
  });
});
