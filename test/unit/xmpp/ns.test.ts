import { expect, it } from "vitest";
import * as namespaces from "../../../src/xmpp/ns.ts";

it("gives each namespace one name", () => {
  const values = Object.values(namespaces);
  expect(new Set(values).size).toBe(values.length);
});

it("holds namespace names alone", () => {
  for (const value of Object.values(namespaces))
    expect(value).toMatch(/^(urn:|jabber:|https?:|storage:|vcard-temp|google:|[a-z]+\.[a-z.]+)\S*$/);
});
