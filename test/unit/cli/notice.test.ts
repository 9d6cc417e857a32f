import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readProfile } from "../../../src/config/profiles.ts";
import { keepProofs } from "../../../src/store/notices.ts";
import { openStore, statePathOf } from "../../../src/store/store.ts";
import type { NoticeProof } from "../../../src/policy/notice.ts";
import {
  CLI_NOW,
  jsonLines,
  staffedInstallation,
  type StaffedInstallation,
} from "../../support/cli-state.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
});
afterEach(() => {
  house.remove();
});

const textIdIn = async (lang: string): Promise<string> => {
  const lines = jsonLines(await house.run("notice", "text", "--json")) as readonly {
    lang: string;
    id: string;
  }[];
  return lines.find((one) => one.lang === lang)?.id ?? "";
};
const shown = async (changes: Partial<NoticeProof>): Promise<void> => {
  const path = statePathOf(house.path("data"));
  const store = openStore({ path, nowMs: CLI_NOW, uid: process.getuid?.(), busyTimeoutMs: 1_000 });
  const proof = { lang: "en", kind: "ping", atMs: CLI_NOW, sessionId: "s", recordId: "s.4" } as const;
  await store.note(async (tx) => {
    await keepProofs(tx, [{ account: "ann@agency.example", textId: "old", ...proof, ...changes }]);
  });
  await store.close();
};

describe("notice", () => {
  it("text: in every language", async () => {
    const { out } = await house.run("notice", "text");
    const { en, es } = readProfile("strict").notices.texts;
    expect(out).toContain(en);
    expect(out).toContain(es);
  });

  it("list: who has it, whose is due again, and who of the register has none", async () => {
    await house.hire("clerk", "records");
    await house.as("clerk", "person", "add", "1", "--name", "Raj", "--kind", "full-time");
    await house.as("clerk", "person", "map", "1", "raj@agency.example", "--from", "2026-01-01");
    await shown({ textId: await textIdIn("en") });
    await shown({ account: "mia@agency.example" });
    const standings = jsonLines(await house.run("notice", "list", "--json")).map(
      (one) => one as { standing: string },
    );
    expect(standings).toMatchObject([
      {
        account: "ann@agency.example",
        standing: "holds",
        delivered: "2026-03-01T12:00:00.000Z",
        accepted: null,
      },
      { account: "mia@agency.example", standing: "due again", until: null },
      { account: "raj@agency.example", standing: "none", proof: null },
    ]);
    expect((await house.run("notice", "list")).out).toMatch(
      /^account +delivered.*\nann@agency\.example +2026-03-01T12:00Z/u,
    );
  });

  it("show: every proof of one account", async () => {
    await shown({});
    await shown({ kind: "reply", atMs: CLI_NOW + 1 });
    const proofs = jsonLines(await house.run("notice", "show", "Ann@agency.example", "--json"));
    expect(proofs).toMatchObject([
      { proof: "ping", notice: "s.4" },
      { proof: "reply", text: "old" },
    ]);
    const nobody = await house.run("notice", "show", "raj@agency.example");
    expect([nobody.exitCode, nobody.err]).toEqual([0, "nothing proves that this account has had it"]);
    expect((await house.run("notice", "show", "raj")).exitCode).toBe(2);
  });
});
