import { expect, it } from "vitest";
import { looserSettings } from "../../../src/config/looser.ts";
import { NO_DEMANDS } from "../../../src/policy/settings.ts";

const NOTHING = { content: {}, detectors: [], rules: {}, limits: {} } as const;
const floor = {
  ...NO_DEMANDS,
  textOnly: { value: true, layers: ["organisation"] },
  limits: { maxStanzaBytes: { value: 100, layers: ["law:x", "profile:p"] } },
};
const above = {
  floor,
  path: ["divisions", 2],
  reasonsFor: (key: string) => (key.startsWith("limits") ? ["C-1"] : []),
};

it("names the setting, who demands more, and the clauses behind it", () => {
  const written = { ...NOTHING, content: { text_only: false }, limits: { stanza_bytes: "1kB" } };
  expect(looserSettings(written, above)).toMatchObject([
    { path: ["divisions", 2, "content", "text_only"], message: "false loosens what holds for all" },
    {
      path: ["divisions", 2, "limits", "stanza_bytes"],
      message: "more than 100 loosens law x and profile p, which holds for C-1",
    },
  ]);
});

it("says nothing of what is as strict, or of what nobody demands", () => {
  const written = {
    content: { text_only: true, end_to_end_encryption: "allow" },
    rules: { account: { mode: "off" } },
    limits: { stanza_bytes: 100, bytes_per_second: 9 },
    detectors: [{ use: "us-ssn", action: "off" }],
  } as const;
  expect(looserSettings(written, above)).toEqual([]);
});
