import { expect, test } from "vitest";
import { asStoreError, StoreError } from "../../../src/store/errors.ts";

const sqlite = (errcode: number): Error => Object.assign(new Error("it went wrong"), { errcode });

test.each([
  [sqlite(5), "SG_STORE_BUSY"],
  [sqlite(261), "SG_STORE_BUSY"],
  [sqlite(6), "SG_STORE_BUSY"],
  [sqlite(11), "SG_STORE_CORRUPT"],
  [sqlite(26), "SG_STORE_CORRUPT"],
  [sqlite(13), "SG_STORE_UNAVAILABLE"],
  [Object.assign(new Error("ENOENT"), { syscall: "open" }), "SG_STORE_UNAVAILABLE"],
])("%s is %s", (cause, code) => {
  expect(asStoreError(cause)).toMatchObject({ code, cause });
});

test("our own errors and our bugs stay what they are", () => {
  const own = new StoreError("SG_STORE_DENIED", "no");
  const bug = new TypeError("x is undefined");
  expect(asStoreError(own)).toBe(own);
  expect(asStoreError(bug)).toBe(bug);
  expect(asStoreError("text")).toBe("text");
});
