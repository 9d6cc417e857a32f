import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { staffedInstallation, type StaffedInstallation } from "../../support/cli-state.ts";
import type { CommandResult } from "../../support/terminal.ts";

let house: StaffedInstallation;
beforeEach(async () => {
  house = await staffedInstallation();
  await house.hire("lee", "ops");
});
afterEach(() => {
  house.remove();
});

/** Alabama's binds only with a schedule that somebody has stated. */
const STATED =
  "attestations: [{ clause: AL-5, statement: the schedule is confirmed, by: Records Office, date: 2026-01-01, document: memo 1 }]";

const useProfile = (profile: string): void => {
  house.edit("policy.yaml", "profile: strict", `profile: ${profile}\n${STATED}`);
};

const TERMS = {
  kind: "technology",
  subject: "Pidgin 2",
  need: "a storm",
  ticket: "T-1",
  until: "2026-04-01",
  user: "ann@agency.example",
};

const request = async (changes: Partial<Record<keyof typeof TERMS, string>> = {}): Promise<CommandResult> => {
  const options = Object.entries({ ...TERMS, ...changes }).flatMap(([name, value]) => [`--${name}`, value]);
  return await house.as("lee", "exception", "request", ...options);
};

describe("exception request", () => {
  it.each([
    ["nc-ccps", "domain", "CCPS-1.b"],
    ["nc-ccps", "device", "CCPS-1.d"],
    ["or-dhs-070-010", "domain", "ORDHS-1.2"],
    ["al-630-04", "technology", "AL-4.a"],
    ["al-630-04", "device", "AL-4.a"],
    ["al-630-04", "recipient", "AL-2"],
    ["al-630-04", "domain", "AL-0"],
    ["wv-po1010", "technology", "WV-4.1"],
    ["strict", "domain", "CCPS-1.b, ORDHS-1.2"],
  ])("%s knows none of kind %s: %s", async (profile, kind, clauses) => {
    useProfile(profile);
    const result = await request({ kind, subject: "partner.example" });
    expect(result.exitCode).toBe(5);
    expect(result.err).toBe(`the policy knows no exception of kind ${kind}: ${clauses}`);
  });

  it.each([
    ["nc-ccps", "technology", "Pidgin 2", "cio"],
    ["or-dhs-070-010", "technology", "Pidgin 2", "cio, iso"],
    ["wv-po1010", "device", "tablet 7", "wvot"],
    ["wv-po1010", "recipient", "Client@Partner.example", "wvot"],
    ["wv-po1010", "domain", "Partner.example.", "wvot"],
  ])("%s knows kind %s: %s needs %s", async (profile, kind, subject, approvers) => {
    useProfile(profile);
    const result = await request({ kind, subject });
    expect(result.out).toContain(`not active, needs the signature of ${approvers}; approvers read it by`);
  });

  it.each([
    [{ need: "" }, 2],
    [{ kind: "magic" }, 2],
    [{ until: "soon" }, 2],
    [{ until: "2026-01-01" }, 2],
    [{ user: "ann@agency.example/desk" }, 2],
  ])("%j ends with %i", async (changes, exitCode) => {
    useProfile("or-dhs-070-010");
    expect(await request(changes)).toMatchObject({ exitCode });
  });

  it("of addresses and domains are kept as they are compared", async () => {
    useProfile("wv-po1010");
    await request({ kind: "domain", subject: "Partner.Example." });
    const { out } = await house.run("exception", "list");
    expect(out).toContain("partner.example  ann@agency.example");
    expect(await request({ kind: "domain", subject: "a b" })).toMatchObject({ exitCode: 2 });
    expect(await request({ kind: "recipient", subject: "partner.example" })).toMatchObject({ exitCode: 2 });
  });
});

it.each([
  [Array.from({ length: 32 }, () => "AB").join(":"), "ab".repeat(32)],
  ["2001:DB8:0:0::7", "2001:db8::7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["192.0.2.7", "192.0.2.7"],
  ["Tablet:7", "Tablet:7"],
])("device %s is kept as it is compared", async (subject, kept) => {
  useProfile("wv-po1010");
  await request({ kind: "device", subject });
  const [line = ""] = (await house.run("exception", "list", "--json")).out.split("\n");
  expect(JSON.parse(line)).toMatchObject({ kind: "device", subject: kept });
  expect(await request({ kind: "device", subject: "192.0.2.0/24" })).toMatchObject({ exitCode: 2 });
});

describe("exception change", () => {
  it("is the requester's, and makes another hash", async () => {
    useProfile("or-dhs-070-010");
    await request();
    const [line = ""] = (await house.run("exception", "list", "--json")).out.split("\n");
    const { id, hash } = JSON.parse(line) as { readonly id: string; readonly hash: string };
    const change = ["exception", "change", id, "--division", "water", "--need", "two storms"];
    expect(await house.as("root", ...change)).toMatchObject({ exitCode: 5 });
    const changed = await house.as("lee", ...change, "--json");
    expect(changed.json()).toMatchObject({ revision: 2, divisions: ["water"], need: "two storms" });
    expect((changed.json() as { readonly hash: string }).hash).not.toBe(hash);
    const text = await house.as(
      "lee",
      "exception",
      "change",
      id,
      "--until",
      "2026-05-01",
      "--from",
      "2026-03-05",
    );
    expect(text.out).toContain("all approvals void: not active, needs the signature of cio, iso");
  });
});
