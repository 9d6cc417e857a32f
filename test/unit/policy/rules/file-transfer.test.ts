/** What the rule adds to the golden files: file links, avatar hashes, order of searches, clauses. */
import { describe, expect, test } from "vitest";
import { fileTransfer } from "../../../../src/policy/rules/file-transfer.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, saysOf, stanzaOf } from "../../../support/stanzas.ts";

const oob = (url: string): string => `<x xmlns='jabber:x:oob'><url>${url}</url></x>`;

describe("links marked as files", () => {
  test.each([
    ["the body itself", `<message><body>https://a/b.jpg</body>${oob("https://a/b.jpg")}</message>`, "block"],
    [
      "the body with blanks around",
      `<message><body> https://a/b.jpg\n</body>${oob("https://a/b.jpg")}</message>`,
      "block",
    ],
    [
      "one of two bodies",
      `<message><body>x</body><body xml:lang='de'>https://a/b</body>${oob("https://a/b")}</message>`,
      "block",
    ],
    [
      "one of two links",
      `<message><body>https://a/b</body>${oob("https://c/d")}${oob("https://a/b")}</message>`,
      "block",
    ],
    ["no body, but a subject", `<message><subject>x</subject>${oob("https://a/b")}</message>`, "block"],
    ["beside words", `<message><body>as agreed</body>${oob("https://a/b")}</message>`, "strip"],
    [
      "in an error's echo",
      `<message type='error'><body>https://a/b</body>${oob("https://a/b")}<error type='cancel'/></message>`,
      "strip",
    ],
    ["a link in words alone", "<message><body>https://a.example/b.jpg</body></message>", "allow"],
  ])("%s", (_, text, expected) => {
    expect(saysOf(fileTransfer, text, "outbound")).toBe(expected);
  });
});

describe("avatar hashes", () => {
  const presence = (photo: string): string =>
    `<presence><x xmlns='vcard-temp:x:update'>${photo}</x></presence>`;

  test.each([
    ["<photo>8f35</photo>", "strip"],
    ["<photo/>", "allow"],
    ["", "allow"],
  ])("%s", (photo, expected) => {
    expect(saysOf(fileTransfer, presence(photo), "inbound")).toBe(expected);
  });

  test("are blanked, not removed", () => {
    const found = fileTransfer.check(
      stanzaOf(presence("<photo>8f35</photo>")),
      contextFor("outbound"),
      policyFor(),
    );
    expect(found[0]?.rewrites).toMatchObject([
      { type: "replace", path: [0, 0], by: { local: "photo", children: [] } },
    ]);
  });
});

test("a picture is not mistaken for encoded text: it goes, its card stays", () => {
  const blob = "iVBORw0KGgoAAAANSUhEUgAAAAUA".repeat(20);
  const card = `<iq type='set' id='1'><vCard xmlns='vcard-temp'><FN>Lee</FN><PHOTO><BINVAL>${blob}</BINVAL></PHOTO></vCard></iq>`;
  expect(saysOf(fileTransfer, card, "outbound")).toBe("strip");
});

test("works where text-only is off, and leaves ciphers to the other rule", () => {
  const revision = policyFor({ textOnly: false, refuseEncryption: false });
  const check = (text: string): readonly string[] =>
    fileTransfer
      .check(stanzaOf(text), contextFor("outbound"), revision)
      .map(({ disposition }) => disposition);
  expect(check("<iq type='set' id='1'><jingle xmlns='urn:xmpp:jingle:apps:file-transfer:99'/></iq>")).toEqual(
    ["block"],
  );
  const cipher = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW".repeat(10);
  expect(
    check(`<message><encrypted xmlns='urn:xmpp:omemo:2'><payload>${cipher}</payload></encrypted></message>`),
  ).toEqual([]);
});

test("names its clauses, and no content", () => {
  const [found] = fileTransfer.check(
    stanzaOf("<message><body>aesgcm://secret.example/4711#00</body></message>"),
    contextFor("outbound"),
    policyFor(),
  );
  expect(found?.clauseIds).toEqual(["CCPS-3.c"]);
  expect(JSON.stringify(found)).not.toContain("4711");
});
