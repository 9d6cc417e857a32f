/**
 * A report as a file: canonical JSON, its hash, and a signature of the archive's key over both; and whether such a file is whole.
 *
 * Rule 1: a file has one text for one report: a byte more or less anywhere is a change.
 * Rule 2: a signature proves a key. Whose key it is, whoever checks has to know.
 * Source: WV-7.0.a.
 */
import { createHash } from "node:crypto";
import { createSigner, openNote, parseVerifierKey } from "../archive/note.ts";
import { reportStatement } from "../archive/statement.ts";
import { canonicalJson, type Json } from "../config/canonical-json.ts";
import { annualDocument } from "../reports/annual-document.ts";
import { complianceDocument } from "../reports/compliance-document.ts";
import type { Proof, ReportDocument } from "../reports/document.ts";
import { recordIn, textIn, type Fields } from "../reports/fields.ts";
import type { Report } from "../reports/report.ts";

export interface SignedReport {
  readonly report: Report;
  readonly proof: Proof;
  /** Of the file. */
  readonly text: string;
  /** `<name>+<key id>+<base64>`: of the key that signed. */
  readonly verifierKey: string;
}

const FORM = "stanzagate-report-file/1";

const fileText = (report: Json, verifierKey: string, { hash, note }: Pick<Proof, "hash" | "note">): string =>
  `${canonicalJson({ form: FORM, key: verifierKey, report, sha256: hash, signature: note })}\n`;

/** A report holds texts, whole numbers, lists and objects alone. */
const jsonOf = (report: Report): Json => report as unknown as Json;

const hashOf = (report: Json): string => createHash("sha256").update(canonicalJson(report)).digest("hex");

/** @param keyName that the archive's first log signs under */
export function signReport(report: Report, keyName: string, privateKeyPem: string): SignedReport {
  const signer = createSigner(keyName, privateKeyPem);
  const hash = hashOf(jsonOf(report));
  const note = signer.sign(reportStatement(report.kind, hash));
  const proof = { hash, note, key: keyName };
  const { verifierKey } = signer;
  return { report, proof, verifierKey, text: fileText(jsonOf(report), verifierKey, proof) };
}

export type ReportCheck =
  | { readonly outcome: "sound"; readonly signed: SignedReport }
  | { readonly outcome: "broken"; readonly reason: string };

const broken = (reason: string): ReportCheck => ({ outcome: "broken", reason });

/** @param keys whose signatures count; undefined: that of the key that the file names, which shows that it is whole and no more */
export function checkReport(text: string, keys: readonly string[] | undefined): ReportCheck {
  const file = parsed(text);
  if (file === undefined) return broken("it is no report of Stanzagate's");
  const verifierKey = textIn(file, "key");
  const report = recordIn(file, "report") as Readonly<Record<string, Json>>;
  const [hash, note, kind] = [textIn(file, "sha256"), textIn(file, "signature"), textIn(report, "kind")];
  if (hashOf(report) !== hash)
    return broken("the report is not the one that was signed: its hash is another");
  if (fileText(report, verifierKey, { hash, note }) !== text)
    return broken("the file is not as it was written: something beside the report was changed");
  if (!isSigned(note, reportStatement(kind, hash), keys ?? [verifierKey]))
    return broken(
      `the signature is not one of ${keys === undefined ? "the key that it names" : "a trusted key"}`,
    );
  const [key = ""] = verifierKey.split("+");
  // What was signed was written by `signReport`, so its form is not checked again.
  const signed = { report: report as unknown as Report, proof: { hash, note, key }, verifierKey, text };
  return { outcome: "sound", signed };
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && "form" in value && value.form === FORM ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(note: string, statement: string, keys: readonly string[]): boolean {
  const verifiers = keys.flatMap((one) => parseVerifierKey(one) ?? []);
  const opened = openNote(note, verifiers);
  return opened?.isTrusted === true && opened.text === statement;
}

export function documentOf(report: Report): ReportDocument {
  switch (report.kind) {
    case "compliance":
      return complianceDocument(report);
    case "annual-review":
      return annualDocument(report);
  }
}
