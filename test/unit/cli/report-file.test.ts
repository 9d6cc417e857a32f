/** A report is proven as it was signed, or not at all (WV-7.0.a). */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkReport, documentOf, signReport } from "../../../src/cli/report-file.ts";
import { annualReview } from "../../../src/reports/annual-review.ts";
import { complianceReport } from "../../../src/reports/compliance.ts";
import { finding, reportFacts } from "../../support/report.ts";

const newKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const KEY = newKey();
const report = complianceReport(reportFacts({ records: [finding(1)] }));
const signed = signReport(report, "stanzagate/log-a", KEY);
const trusted = [signed.verifierKey];

test("as it was written it is sound, by the key that is trusted or by its own word", () => {
  expect(checkReport(signed.text, trusted)).toEqual({ outcome: "sound", signed });
  expect(checkReport(signed.text, undefined).outcome).toBe("sound");
  expect(signed.proof.note).toContain(`kind compliance\nsha256 ${signed.proof.hash}\n`);
  expect(signReport(report, "stanzagate/log-a", KEY).text).toBe(signed.text);
});

test("one byte more, less or another, anywhere, and it is not", () => {
  const { text } = signed;
  const step = Math.floor(text.length / 60);
  for (let at = 0; at < text.length; at += step) {
    const other = text[at] === "e" ? "f" : "e";
    for (const changed of [
      text.slice(0, at) + other + text.slice(at + 1),
      text.slice(0, at) + text.slice(at + 1),
    ])
      expect(checkReport(changed, undefined).outcome, `at ${String(at)}`).toBe("broken");
  }
  expect(checkReport(`${text} `, trusted).outcome).toBe("broken");
});

describe("not sound is", () => {
  const reasonOf = (text: string, keys: readonly string[] | undefined): string => {
    const check = checkReport(text, keys);
    return check.outcome === "broken" ? check.reason : "sound";
  };
  test("what another key signed", () => {
    const other = signReport(report, "stanzagate/log-a", newKey());
    expect(reasonOf(other.text, trusted)).toContain("not one of a trusted key");
    expect(reasonOf(other.text, undefined)).toBe("sound");
    expect(reasonOf(signed.text, [])).toContain("trusted");
  });
  test("a report whose figure was changed, with its hash made anew", () => {
    const forged = signReport({ ...report, agency: "Other" }, "stanzagate/log-a", newKey());
    const note = JSON.stringify(signed.proof.note);
    const text = forged.text
      .replace(JSON.stringify(forged.proof.note), note)
      .replace(forged.verifierKey, signed.verifierKey);
    expect(reasonOf(text, trusted)).toContain("signature");
    expect(
      reasonOf(signed.text.replace('"agency":"agency.example"', '"agency":"other.example"'), trusted),
    ).toContain("its hash is another");
  });
  test("a note of another kind of report", () => {
    const review = signReport(annualReview(reportFacts(), 90), "stanzagate/log-a", KEY);
    const text = signed.text.replace(JSON.stringify(signed.proof.note), JSON.stringify(review.proof.note));
    expect(reasonOf(text, trusted)).toContain("signature");
  });
  test.each(["", "{}", "[]", "null", '{"form":"stanzagate-report-file/1"}', '{"form":1}'])("%j", (text) => {
    expect(reasonOf(text, undefined)).not.toBe("sound");
  });
});

test("each kind has its document", () => {
  expect(documentOf(report).title).toBe("State of controls");
  expect(documentOf(annualReview(reportFacts(), 90)).title).toBe("Annual review");
});
