import { describe, expect, test } from "vitest";
import { parseReference } from "../../../src/records/reference.ts";

describe("parseReference", () => {
  test.each([
    "G-7F3K2-9QX4M",
    "g-7f3k2-9qx4m",
    "7F3K2-9QX4M",
    "7f3k29qx4m",
    "G 7F3K2 9QX4M",
    " Ref. G-7F3K2-9QX4M. ",
    "«G–7F3K2–9QX4M»?",
    "REF:G7F3K29QX4M",
  ])("reads %s", (text) => {
    expect(parseReference(text)).toBe("G-7F3K2-9QX4M");
  });

  test("takes the letters that look like digits for them", () => {
    expect(parseReference("G-OIL00-00000")).toBe("G-01100-00000");
  });

  test("keeps a G that belongs to it", () => {
    expect(parseReference("G-GGGGG-GGGGG")).toBe("G-GGGGG-GGGGG");
    expect(parseReference("GGGGG-GGGGG")).toBe("G-GGGGG-GGGGG");
  });

  test.each(["", "G-", "G-7F3K2", "G-7F3K2-9QX4M1", "X-7F3K2-9QX4M", "G-7F3K2-9QX4U", "hello"])(
    "finds none in %j",
    (text) => {
      expect(parseReference(text)).toBeUndefined();
    },
  );

  test("looks at no long text", () => {
    expect(parseReference(`G-7F3K2-9QX4M${" ".repeat(60)}`)).toBeUndefined();
  });
});
