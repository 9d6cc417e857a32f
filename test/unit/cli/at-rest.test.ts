import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { atRest, deviceName } from "../../../src/cli/at-rest.ts";
import { temporaryFolder } from "../../support/certificates.ts";

/** A `/sys` in which the folder's device stands on these layers, one below the other. */
const systemWith = async (layers: readonly string[]): Promise<readonly [folder: string, system: string]> => {
  const [folder, system] = [await temporaryFolder(), await temporaryFolder()];
  let device = join(system, "dev", "block", deviceName(statSync(folder).dev));
  for (const uuid of layers) {
    mkdirSync(join(device, "dm"), { recursive: true });
    if (uuid !== "") writeFileSync(join(device, "dm", "uuid"), `${uuid}\n`);
    device = join(device, "slaves", "below");
  }
  return [folder, system];
};

it.each([
  [["CRYPT-LUKS2-0000"], "encrypted"],
  [["LVM-0000", "CRYPT-LUKS2-0000"], "encrypted"],
  [["LVM-0000", ""], "plain"],
  [[""], "plain"],
  [[], "unknown"],
  [Array.from({ length: 12 }, () => "LVM-0000"), "unknown"],
] as const)("layers %j are %s", async (layers, expected) => {
  expect(atRest(...(await systemWith(layers)))).toBe(expected);
});

it("spells device numbers as Linux does", () => {
  expect(deviceName(0x0801)).toBe("8:1");
  expect(deviceName(0xfd00)).toBe("253:0");
  expect(deviceName(0x100000)).toBe("0:256");
});
