import { expect, it } from "vitest";
import { evaluate } from "../../../src/policy/evaluate.ts";
import { outcomeOf, type Outcome } from "../../../src/session/outcome.ts";
import { policyFor } from "../../support/policy.ts";
import { contextFor, stanzaOf } from "../../support/stanzas.ts";

const revision = policyFor();

function outcome(received: string, maxBytes = 1_000): Outcome {
  const stanza = stanzaOf(received);
  return outcomeOf(evaluate(stanza, contextFor("outbound"), revision), {
    stanza,
    received,
    maxBytes,
    revision,
  });
}

const TO = "to='raj@agency.example' type='chat'";

it("writes what goes on, quoted as it came", () => {
  const text = `<message ${TO}><body>hi</body></message>`;
  expect(outcome(text).forwarded?.text).toBe(text);
  const quoted = text.replaceAll("'", '"');
  expect(outcome(quoted).forwarded?.text).toBe(quoted);
});

it("has nothing for what is refused", () => {
  expect(outcome("<message to='eve@outside.example'/>")).toMatchObject({
    verdict: { disposition: "block" },
    forwarded: undefined,
  });
});

it("refuses after all what is too long as it would be written, by bytes", () => {
  const text = `<message ${TO}><body>éé</body></message>`;
  const bytes = Buffer.byteLength(text);
  expect(outcome(text, bytes).forwarded?.text).toBe(text);
  expect(outcome(text, bytes - 1)).toMatchObject({
    verdict: { disposition: "block", enforced: "block", findings: [{ ruleId: "size-and-rate" }] },
    forwarded: undefined,
  });
});
