/**
 * What goes on is clean: a rewritten stanza, judged again, has nothing left to take out; no unknown namespace
 * comes through; what is found in a payload does not depend on the direction, but for notifications, which only services
 * make. What becomes of an address does: lists that come in are filtered.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../src/policy/evaluate.ts";
import type { Direction } from "../../src/policy/rule.ts";
import type { Verdict } from "../../src/policy/verdict.ts";
import { element, isElement, type XmlElement, type XmlNode } from "../../src/xml/element.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { IN_STREAM } from "../../src/xml/stream-header.ts";
import { walk } from "../../src/xml/walk.ts";
import { ALLOWED_PAYLOADS } from "../../src/xmpp/payloads.ts";
import { readStanza } from "../../src/xmpp/stanza.ts";
import { policyFor, prepare } from "../support/policy.ts";
import { contextFor, parseElement, USER } from "../support/stanzas.ts";

const KNOWN: readonly string[] = ALLOWED_PAYLOADS.map(({ ns }) => ns);
const POLICY = policyFor({ detectors: new Map() });
const BLOB = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW".repeat(8);
const TAG = " \t  \t\t\t\t \t \t \t  ";

/** Halves that would be whole if what stands between them were taken out. */
const texts = fc.constantFrom(
  "hello",
  "?OT",
  "R:AAMD",
  "?OTRv2?",
  TAG,
  TAG.slice(0, 7),
  TAG.slice(7),
  BLOB.slice(0, 120),
  BLOB.slice(100, 220),
  BLOB,
  "data:image/",
  "png;base64,AA",
  "https://upload.agency",
  ".example/a",
  "-----BEGIN PGP ",
  "MESSAGE-----",
  " ",
  "aesgcm",
  "://x",
);
const names = fc.constantFrom<readonly [string, string]>(
  ["jabber:client", "body"],
  ["jabber:client", "subject"],
  ["jabber:client", "thread"],
  ["jabber:client", "status"],
  ["jabber:client", "message"],
  ["jabber:client", "error"],
  ["urn:example:9f1c", "x"],
  ["urn:xmpp:sfs:0", "file-sharing"],
  ["urn:xmpp:jingle:1", "jingle"],
  ["urn:xmpp:omemo:2", "encrypted"],
  ["jabber:x:oob", "x"],
  ["jabber:x:oob", "url"],
  ["urn:xmpp:receipts", "request"],
  ["urn:xmpp:hints", "store"],
  ["jabber:x:data", "x"],
  ["jabber:x:data", "field"],
  ["jabber:x:data", "value"],
  ["urn:xmpp:media-element", "media"],
  ["vcard-temp", "vCard"],
  ["vcard-temp", "PHOTO"],
  ["vcard-temp", "NOTE"],
  ["urn:xmpp:forward:0", "forwarded"],
  ["urn:xmpp:reference:0", "reference"],
  ["http://jabber.org/protocol/pubsub", "pubsub"],
  ["http://jabber.org/protocol/pubsub", "publish"],
  ["http://jabber.org/protocol/pubsub", "items"],
  ["http://jabber.org/protocol/pubsub", "item"],
  ["http://jabber.org/protocol/pubsub#event", "event"],
  ["http://jabber.org/protocol/pubsub#event", "items"],
  ["urn:xmpp:bookmarks:1", "conference"],
  ["jabber:iq:private", "query"],
  ["storage:bookmarks", "storage"],
  ["urn:xmpp:fallback:0", "fallback"],
  ["urn:xmpp:reactions:0", "reactions"],
  ["urn:xmpp:reactions:0", "reaction"],
  ["vcard-temp:x:update", "x"],
  ["vcard-temp:x:update", "photo"],
);
const attributes = fc.dictionary(
  fc.constantFrom("node", "id", "var", "for", "type"),
  fc.constantFrom(
    "urn:xmpp:avatar:data",
    "urn:xmpp:bookmarks:1",
    "urn:xmpp:sfs:0",
    "data",
    "mention",
    "a1",
    BLOB,
  ),
  { maxKeys: 2 },
);

const { tree } = fc.letrec<{ tree: XmlElement; node: XmlNode }>((tie) => ({
  node: fc.oneof({ weight: 2, arbitrary: texts }, { weight: 3, arbitrary: tie("tree") }),
  tree: fc
    .tuple(names, attributes, fc.array(tie("node"), { maxLength: 3, depthIdentifier: "t" }))
    .map(([[ns, local], attrs, children]) => element(ns, local, attrs, ...children)),
}));

const stanzas = fc
  .tuple(
    fc.constantFrom("message", "message", "presence", "iq"),
    fc.constantFrom("get", "set", "result", "error"),
    fc.array(tree, { maxLength: 4 }),
  )
  .map(([kind, type, children]) =>
    // Serialised and parsed: adjacent texts join, as they would for the next reader.
    canonical(
      element("jabber:client", kind, { id: "1", type: kind === "iq" ? type : undefined }, ...children),
    ),
  );

function canonical(of: XmlElement): XmlElement {
  return parseElement(serialize(of, IN_STREAM));
}

function judged(of: XmlElement, direction: Direction): Verdict {
  const stanza = readStanza(of, {
    direction,
    user: USER,
    prepare,
    byteCount: serialize(of, IN_STREAM).length,
  });
  return evaluate(stanza, contextFor(direction), POLICY);
}

test("what goes on is clean", () => {
  let rewrites = 0;
  fc.assert(
    fc.property(stanzas, (of) => {
      const verdict = judged(of, "outbound");
      if (verdict.disposition === "block") return;
      const passed = verdict.rewritten === undefined ? of : canonical(verdict.rewritten);
      if (verdict.rewritten !== undefined) rewrites += 1;
      expect(judged(passed, "outbound").disposition).toBe("allow");
      walk(passed, ({ ns }) => {
        expect(KNOWN).toContain(ns);
        return true;
      });
    }),
    { numRuns: 3_000 },
  );
  expect(rewrites).toBeGreaterThan(100);
});

const isNoEvent = ({ children }: XmlElement): boolean =>
  !children.some((node) => isElement(node) && node.ns === "http://jabber.org/protocol/pubsub#event");

const foundIn = (of: XmlElement, direction: Direction): readonly string[] =>
  judged(of, direction)
    .findings.filter(({ ruleId }) => ruleId !== "external-domain")
    .map(({ ruleId, disposition, reason }) => `${ruleId} ${disposition} ${reason}`);

test("what is found in a payload does not depend on the direction", () => {
  let foundCount = 0;
  fc.assert(
    fc.property(stanzas.filter(isNoEvent), (of) => {
      const found = foundIn(of, "outbound");
      expect(foundIn(of, "inbound")).toEqual(found);
      foundCount += found.length;
    }),
    { numRuns: 1_000 },
  );
  expect(foundCount).toBeGreaterThan(100);
});
