import { join } from "node:path";
import { expect, it, test } from "vitest";
import { cutPower, isFoundOut } from "./archive-power-cuts.ts";
import { describeWithVolumes } from "./volume.ts";

const plant = (name: string): string => join(import.meta.dirname, name);

describeWithVolumes("after a power cut", () => {
  test.each([1, 2])("everything that was promised is there: cut %i", async () => {
    const { promised, recovered, lost, problems, isOrdered } = await cutPower();
    expect({ lost, problems, isOrdered }).toEqual({ lost: [], problems: [], isOrdered: true });
    expect(promised).toBeGreaterThan(10);
    expect(recovered).toBeGreaterThanOrEqual(promised);
  });

  it.each(["plant-synchronous-normal.ts", "plant-synchronous-off.ts"])(
    "a writer that does not wait for the disk is found out: %s",
    async (module) => {
      expect(await isFoundOut(plant(module))).toBe(true);
    },
  );
});
