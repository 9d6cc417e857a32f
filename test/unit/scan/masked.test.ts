import { expect, test } from "vitest";
import { maskValue } from "../../../src/scan/masked.ts";

test.each([
  ["219-45-6781", "•••-••-6781"],
  ["4111 1111 1111 1111", "•••• •••• •••• 1111"],
  ["12345678", "••••••••"],
  ["２１９４５６７８１", "•••••６７８１"],
  ["", ""],
])("%s shows %s", (value, masked) => expect(maskValue(value)).toBe(masked));
