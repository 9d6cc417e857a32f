import { describe, expect, it } from "vitest";
import { gatewaySchema } from "../../../src/config/gateway-schema.ts";
import { Secret } from "../../../src/config/secret.ts";
import {
  passwordComplaints,
  serviceComplaints,
  toServiceConfig,
} from "../../../src/config/service-config.ts";

const tools = { prepareDomain: (text: string) => (text.includes("_") ? undefined : text.toLowerCase()) };
const secret = (text: string) => new Secret("env:X", text);

const form = (service?: object): ReturnType<typeof gatewaySchema.parse> =>
  gatewaySchema.parse({
    version: 1,
    listeners: [{ name: "m", type: "metrics", bind: "[::]:1" }],
    certificates: {},
    upstreams: { a: { domains: ["Agency.example"], connect: "h:1" } },
    service,
  });
const withAccount = (account: string, more: object = {}) => form({ account, password: "env:X", ...more });

describe("the service account's section", () => {
  it("may be absent", () => {
    expect(serviceComplaints(form(), tools)).toEqual([]);
    expect(toServiceConfig(form(), undefined, tools)).toBeUndefined();
  });

  it("becomes a prepared account with its password held", () => {
    const file = withAccount("StanzaGate@AGENCY.example", {
      contact: " Help desk ",
      notices: { altered: false },
    });
    expect(serviceComplaints(file, tools)).toEqual([]);
    const config = toServiceConfig(file, secret("s3cret"), tools);
    expect(config).toMatchObject({ local: "stanzagate", domain: "agency.example", contact: "Help desk" });
    expect([config?.tellsAltered, config?.password.reveal()]).toEqual([false, "s3cret"]);
    expect(JSON.stringify(config)).not.toContain("s3cret");
  });

  it.each([
    ["stanzagate@other.example", "no upstream serves other.example"],
    ["stanzagate@agency_.example", "is not an address"],
  ])("refuses %s", (account, message) => {
    const file = withAccount(account);
    expect(serviceComplaints(file, tools)).toMatchObject([
      {
        code: "SG_CONFIG_CONFLICT",
        path: ["service", "account"],
        message: expect.stringContaining(message) as unknown,
      },
    ]);
  });

  it.each(["agency.example", "a@agency.example/x", "@agency.example", "a b@agency.example"])(
    "takes no account like %s",
    (account) => {
      expect(() => withAccount(account)).toThrow("expected an account");
    },
  );

  it("takes no literal password and no contact of two lines", () => {
    expect(() => form({ account: "a@b", password: "s3cret" })).toThrow("expected a reference");
    expect(() => withAccount("a@b", { contact: "one\ntwo" })).toThrow("expected one line");
  });
});

describe("its password", () => {
  it("is one line that could be read", () => {
    expect(passwordComplaints(undefined)).toEqual([]);
    expect(passwordComplaints({ secret: secret("s3cret") })).toEqual([]);
    const bad = [{ secret: secret("a\nb") }, { reason: "x cannot be read" }].flatMap(passwordComplaints);
    expect(bad.map(({ code, message }) => [code, message])).toEqual([
      ["SG_CONFIG_SECRET", "the password is not one line of text"],
      ["SG_CONFIG_SECRET", "x cannot be read"],
    ]);
    expect(toServiceConfig(withAccount("a@agency.example"), undefined, tools)).toBeUndefined();
  });
});
