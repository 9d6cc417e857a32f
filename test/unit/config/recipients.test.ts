/** Lists and classes that could refuse nothing are errors; what means the same has the same id. */
import { describe, expect, it } from "vitest";
import { recipientEntries } from "../../../src/config/recipients.ts";
import { tightened } from "../../support/policy.ts";
import { recipientsOf } from "../../support/recipients.ts";

const NUMBERS = { id: "numbers", detectors: ["us-ssn", "credit-card"] };
const CLIENTS = { id: "clients", domains: ["Clients.Example", "b.example"], data: ["numbers"] };

const complaintsOf = (file: object): readonly string[] =>
  tightened(file).complaints.map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("complaints", () => {
  it.each([
    [{ data_classes: [{ id: "a" }] }, "data_classes.0: nothing belongs to it"],
    [{ data_classes: [NUMBERS, NUMBERS] }, 'data_classes.1.id: "numbers" stands here a second time'],
    [{ recipients: [{ id: "a", data: "any" }] }, "recipients.0: nobody is on it"],
    [{ recipients: [CLIENTS] }, 'recipients.0.data.0: no data class "numbers"'],
  ])("%j", (file, expected) => {
    expect(complaintsOf(file)).toContain(expected);
  });

  it("addresses, domains and patterns are checked where they stand", () => {
    const wrong = (file: object) => () => recipientsOf(file);
    expect(wrong({ recipients: [{ id: "a", accounts: ["@"], data: "any" }] })).toThrow(
      "not the address of an account",
    );
    expect(wrong({ data_classes: [{ id: "a", patterns: ["("] }] })).toThrow(/./u);
    expect(wrong({ data_classes: [{ id: "a", patterns: ["x(?=y)"] }] })).toThrow(/./u);
  });
});

it("is prepared, and part of the policy's id whatever its order", () => {
  const one = recipientsOf({ data_classes: [NUMBERS], recipients: [CLIENTS] });
  const turned = recipientsOf({
    data_classes: [{ ...NUMBERS, detectors: NUMBERS.detectors.toReversed() }],
    recipients: [{ ...CLIENTS, domains: CLIENTS.domains.toReversed() }],
  });
  expect(one.recipients.listsOf("a@clients.example", "clients.example")).toEqual(["clients"]);
  expect(turned.id).toBe(one.id);
  expect(recipientsOf({ data_classes: [NUMBERS] }).id).not.toBe(one.id);
});

it("each list and class is a line of what changed", () => {
  const { recipients } = tightened({ data_classes: [NUMBERS], recipients: [CLIENTS] }).policy;
  expect(recipientEntries(recipients).map(([name]) => name)).toEqual([
    "data class numbers",
    "recipients clients",
  ]);
});
