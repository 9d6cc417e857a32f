import { expect, test } from "vitest";
import { DISPOSITIONS } from "../../../src/policy/rule.ts";
import { isInForce, mayHear } from "../../../src/service/incident.ts";
import { anIncident } from "../../support/service.ts";

test("its sender and the user whose session it came by may hear of it", () => {
  const inbound = anIncident({
    direction: "inbound",
    user: "raj@agency.example",
    from: "ana@agency.example",
  });
  const askers = ["raj@agency.example", "ana@agency.example", "lee@agency.example", ""];
  expect(askers.map((asker) => mayHear(asker, inbound))).toEqual([true, true, false, false]);
  expect(mayHear("lee@agency.example", anIncident({ from: undefined, user: "raj@agency.example" }))).toBe(
    false,
  );
});

test("what was delivered as it was is no incident", () => {
  expect(DISPOSITIONS.filter(isInForce)).toEqual(["redact", "strip", "hold", "block"]);
});
