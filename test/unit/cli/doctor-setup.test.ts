import { describe, expect, it } from "vitest";
import { setUpFindings, setUpOf, type SetUp } from "../../../src/cli/doctor-setup.ts";
import type { Offer } from "../../../src/edge/probe-fact.ts";

const offer = (mechanisms: readonly string[], more: Partial<Offer> = {}): Offer => ({
  starttls: "absent",
  mechanisms,
  bindingTypes: [],
  features: [],
  ...more,
});
const SCRAM = "SCRAM-SHA-256";

describe("a set-up", () => {
  it.each<[SetUp, Offer, boolean]>([
    ["A", offer([SCRAM, "PLAIN"]), false],
    ["B", offer([SCRAM]), true],
    ["B", offer(["PLAIN", "EXTERNAL"]), true],
    ["B-binding", offer([SCRAM, `${SCRAM}-PLUS`]), true],
    ["B-binding", offer([SCRAM], { bindingTypes: ["tls-exporter"] }), true],
    [
      "B-binding",
      offer([`${SCRAM}-PLUS`, SCRAM], { bindingTypes: ["tls-server-end-point", "tls-exporter"] }),
      true,
    ],
    ["B-binding", offer([SCRAM, `${SCRAM}-PLUS`]), false],
    ["C", offer([SCRAM, `${SCRAM}-PLUS`], { bindingTypes: ["tls-server-end-point"] }), true],
    ["none", offer([]), true],
    ["none", offer([`${SCRAM}-PLUS`, "EXTERNAL", "DIGEST-MD5"]), true],
  ])("%s", (expected, seen, isEncrypted) => {
    expect(setUpOf(seen, isEncrypted)).toBe(expected);
  });
});

const found = (seen: Offer, isEncrypted = true) =>
  setUpFindings({ offer: seen, isEncrypted, server: "prosody" }).map(({ level, code, message }) => [
    level,
    code.replace("SG_DOCTOR_", ""),
    message,
  ]);

it("says what to change where binding is on offer, for the server that it is", () => {
  const [finding] = setUpFindings({
    offer: offer([SCRAM, `${SCRAM}-PLUS`]),
    isEncrypted: true,
    server: "prosody",
  });
  expect(finding).toMatchObject({ level: "warn", code: "SG_DOCTOR_SETUP" });
  expect(finding?.message).toContain(`${SCRAM}-PLUS`);
  expect(finding?.advice).toContain('  c2s_ssl = { protocol = "tlsv1_3" }');
  expect(finding?.advice?.join("\n")).not.toContain("ejabberd");
});

it("fails where nobody could log in", () => {
  expect(found(offer([], { starttls: "required" }), false)[0]?.slice(0, 2)).toEqual(["fail", "SETUP"]);
  expect(found(offer(["EXTERNAL"]))[0]).toEqual(["fail", "SETUP", expect.stringContaining("(EXTERNAL)")]);
});

it("names what the server should not have", () => {
  const bad = found(
    offer([SCRAM, "ANONYMOUS"], { features: ["compression", "legacy-auth", "register", "sm"] }),
  );
  expect(bad.map(([level, code]) => `${level ?? ""} ${code ?? ""}`)).toEqual([
    "ok SETUP",
    "fail REGISTRATION",
    "warn FEATURES",
    "warn FEATURES",
    "note FEATURES",
  ]);
  expect(bad.at(-1)?.[2]).toBe("offered besides: sm");
});
