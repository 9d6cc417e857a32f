/**
 * Golden files: one stanza, one context line, `----`, the expected verdict.
 *
 * The context line reads `outbound|inbound|both peer=ADDRESS|none`. The stanza has no addresses: outbound it goes
 * to the peer, inbound it comes from it; `both` means that the verdict is the same either way.
 */
import { readdirSync, readFileSync } from "node:fs";
import { evaluate } from "../../src/policy/evaluate.ts";
import type { Direction } from "../../src/policy/rule.ts";
import { deciding, type Verdict } from "../../src/policy/verdict.ts";
import { withAttribute, type XmlElement } from "../../src/xml/element.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { IN_STREAM } from "../../src/xml/stream-header.ts";
import { readStanza } from "../../src/xmpp/stanza.ts";
import { shippedUse } from "../support/acceptable-use.ts";
import { policyFor, prepare } from "../support/policy.ts";
import { contextFor, parseElement, USER } from "../support/stanzas.ts";

export interface Golden {
  readonly name: string;
  readonly stanza: XmlElement;
  readonly directions: readonly Direction[];
  readonly peer: string | undefined;
  readonly expected: string;
}

const HERE = new URL(".", import.meta.url);
const BLOCKED = { action: "block", minSeverity: 2, clauseIds: ["WV-5.3.2"], layers: ["organisation"] } as const;
const POLICY = policyFor({ acceptableUse: shippedUse({ sexual: BLOCKED, "harassment-general": BLOCKED }) });

export const goldenFiles = (folder: string): readonly Golden[] =>
  readdirSync(new URL(`${folder}/`, HERE))
    .filter((name) => name.endsWith(".txt"))
    .map((name) => readGolden(`${folder}/${name}`));

function readGolden(name: string): Golden {
  const [head = "", expected = ""] = readFileSync(new URL(name, HERE), "utf8").split("\n----\n");
  const at = head.lastIndexOf("\n");
  const context = /^(outbound|inbound|both) peer=(\S+)$/.exec(head.slice(at + 1));
  if (context === null) throw new Error(`${name}: no context line`);
  const direction = context[1] as Direction | "both";
  const directions: readonly Direction[] = direction === "both" ? ["outbound", "inbound"] : [direction];
  const peer = context[2] === "none" ? undefined : context[2];
  return { name, stanza: parseElement(head.slice(0, at)), directions, peer, expected: expected.trim() };
}

/** The stanza as it would travel. */
export function addressed({ stanza, peer }: Golden, direction: Direction): XmlElement {
  if (direction === "outbound") return withAttribute(stanza, "to", peer);
  return withAttribute(withAttribute(stanza, "from", peer), "to", USER.full);
}

export function verdictOn(element: XmlElement, direction: Direction): Verdict {
  const byteCount = serialize(element, IN_STREAM).length;
  const stanza = readStanza(element, { direction, user: USER, prepare, byteCount });
  return evaluate(stanza, contextFor(direction), POLICY);
}

/** Disposition and refusal, the rules that spoke, and what the stanza becomes (without its addresses). */
export function inWords(verdict: Verdict): string {
  const { disposition, findings, rewritten } = verdict;
  if (disposition === "allow") return "allow";
  const rules = [...new Set(findings.map(({ ruleId }) => ruleId))].join(" ");
  const lines = [`${disposition} ${deciding(verdict)?.refusal ?? ""}`, `rules: ${rules}`];
  if (rewritten === undefined) return lines.join("\n");
  const bare = withAttribute(withAttribute(rewritten, "to", undefined), "from", undefined);
  return [...lines, `becomes: ${serialize(bare, IN_STREAM)}`].join("\n");
}
