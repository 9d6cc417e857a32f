/** The demo as a newcomer without a terminal runs it: ends by itself, and everything it shows is as it should be. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startProcess } from "../../scripts/peers/child-process.ts";
import { describeNeeding } from "../support/system-needs.ts";

const DEMO = fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url));

describeNeeding(["prosody"], "the demo", () => {
  it("ends by itself, shows everything, and is content", async () => {
    const running = startProcess({ command: process.execPath, args: [DEMO] });
    const { code } = await running.exited;
    const output = running.lines.join("\n");
    expect(output).toMatch(/All \d+ things shown were as they should be\.$/);
    expect(code).toBe(0);
    expect(output).not.toContain("\u001b");
    for (const shown of [
      "stanzagate blocked",
      "stanzagate explain G-",
      "stanzagate archive verify",
      "D-OPAQUE",
    ]) {
      expect(output).toContain(shown);
    }
  });
});
