/** The exchange with known answers, and what it does not answer. */
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bestMechanism, ScramExchange } from "../../../src/edge/probe-scram.ts";

const ACCOUNT = { username: "ana", domain: "agency.example", password: "pencil" };
const SALT = Buffer.from("QSXCR+Q6sek8bf92", "base64");

const nonceOf = ({ first }: ScramExchange): string => first.split("r=")[1] ?? "";
const challengeFor = (
  exchange: ScramExchange,
  changes: Partial<Record<"r" | "s" | "i", string>> = {},
): string => {
  const fields = { r: `${nonceOf(exchange)}more`, s: SALT.toString("base64"), i: "4096", ...changes };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
};

/** The server's half of RFC 5802 §3, by its stored key. */
const checked = (exchange: ScramExchange, challenge: string, response: string) => {
  const salted = pbkdf2Sync(ACCOUNT.password, SALT, 4096, 32, "sha256");
  const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const [withoutProof = "", proof = ""] = response.split(",p=");
  const signed = `${exchange.first.slice(3)},${challenge},${withoutProof}`;
  const stored = createHash("sha256").update(hmac(salted, "Client Key")).digest();
  const signature = hmac(stored, signed);
  const key = Buffer.from(Buffer.from(proof, "base64").map((byte, at) => byte ^ (signature[at] ?? 0)));
  const final = `v=${hmac(hmac(salted, "Server Key"), signed).toString("base64")}`;
  return { isKnown: createHash("sha256").update(key).digest().equals(stored), final };
};

it("takes the strongest that is offered, and nothing that binds or tells", () => {
  expect(bestMechanism(["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512-PLUS"])).toBe(
    "SCRAM-SHA-256",
  );
  expect(bestMechanism(["PLAIN", "SCRAM-SHA-1-PLUS", "toString"])).toBeUndefined();
  expect(() => new ScramExchange("PLAIN", ACCOUNT)).toThrow(TypeError);
});

describe.each(["n", "y"] as const)("an exchange with %s", (flag) => {
  it("proves the password, and sees the server's proof", async () => {
    const exchange = new ScramExchange("SCRAM-SHA-256", ACCOUNT, flag);
    expect(exchange.first.startsWith(`${flag},,n=ana,r=`)).toBe(true);
    const challenge = challengeFor(exchange);
    const challenged = await exchange.respond(challenge);
    const { isKnown, final } = checked(exchange, challenge, challenged?.response ?? "");
    expect(isKnown).toBe(true);
    expect(challenged).toMatchObject({ hasDowngradeHash: false });
    expect(exchange.isProvenBy(final)).toBe(true);
    expect(exchange.isProvenBy(`v=${Buffer.alloc(32).toString("base64")}`)).toBe(false);
    expect(exchange.isProvenBy("")).toBe(false);
  });
});

it.each([
  [{ i: "1" }],
  [{ i: "999" }],
  [{ i: "100000000" }],
  [{ i: "x" }],
  [{ s: "" }],
  [{ r: "someone-else's" }],
])("does not answer %j", async (changes) => {
  const exchange = new ScramExchange("SCRAM-SHA-1", ACCOUNT);
  expect(await exchange.respond(challengeFor(exchange, changes))).toBeUndefined();
});

it("sees a hash over what was offered (XEP-0474), and no extension that it must know", async () => {
  const exchange = new ScramExchange("SCRAM-SHA-1", ACCOUNT);
  expect(await exchange.respond(`${challengeFor(exchange)},h=abc`)).toMatchObject({ hasDowngradeHash: true });
  expect(await exchange.respond(`m=x,${challengeFor(exchange)}`)).toBeUndefined();
});

it("is not proven before it was asked", () => {
  expect(new ScramExchange("SCRAM-SHA-1", ACCOUNT).isProvenBy("v=")).toBe(false);
});

it("spells names as the mechanism wants them", () => {
  const { first } = new ScramExchange("SCRAM-SHA-1", { ...ACCOUNT, username: "a=b,c" });
  expect(first).toMatch(/^n,,n=a=3Db=2Cc,r=/);
});
