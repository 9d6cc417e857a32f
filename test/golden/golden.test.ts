/**
 * The golden files: every mechanism of the payload catalogue refused, what clients ordinarily send let through
 * unchanged, either way and however it is carried.
 */
import { describe, expect, test } from "vitest";
import type { Direction } from "../../src/policy/rule.ts";
import { deciding } from "../../src/policy/verdict.ts";
import { element, type XmlElement } from "../../src/xml/element.ts";
import { USER } from "../support/stanzas.ts";
import { addressed, goldenFiles, inWords, verdictOn, type Golden } from "./golden-file.ts";

const refused = goldenFiles("refused");
const allowed = goldenFiles("allowed");

const runs = (files: readonly Golden[]): readonly (readonly [string, Direction, Golden])[] =>
  files.flatMap((file) => file.directions.map((direction) => [file.name, direction, file] as const));

describe("golden", () => {
  test.each(runs([...refused, ...allowed]))("%s %s", (_name, direction, file) => {
    expect(inWords(verdictOn(addressed(file, direction), direction))).toBe(file.expected);
  });

  test("nothing in refused/ is allowed, and nothing in allowed/ is touched", () => {
    expect(refused.filter(({ expected }) => expected === "allow")).toEqual([]);
    expect(allowed.filter(({ expected }) => expected !== "allow")).toEqual([]);
  });
});

const forwarded = (inner: XmlElement): XmlElement => element("urn:xmpp:forward:0", "forwarded", {}, inner);

const carbon = (inner: XmlElement): XmlElement =>
  element(
    "jabber:client",
    "message",
    { from: USER.bare, to: USER.full, type: "chat" },
    element("urn:xmpp:carbons:2", "received", {}, forwarded(inner)),
  );

const archived = (inner: XmlElement): XmlElement =>
  element(
    "jabber:client",
    "message",
    { from: USER.bare, to: USER.full },
    element("urn:xmpp:mam:2", "result", { queryid: "f27", id: "28482-98726-73623" }, forwarded(inner)),
  );

const byHand = (inner: XmlElement): XmlElement =>
  element(
    "jabber:client",
    "message",
    { to: "pat@agency.example", type: "chat", id: "f1" },
    element("jabber:client", "body", {}, "see below"),
    forwarded(inner),
  );

/** Messages between people; events and headlines are not carried. */
const carried = [...refused, ...allowed]
  .filter(({ stanza, directions }) => stanza.local === "message" && directions.includes("inbound"))
  .map((file) => [file.name, addressed(file, "inbound")] as const);

describe("carried", () => {
  test.each(carried)("%s has one verdict, whatever carries it", (_name, stanza) => {
    const direct = verdictOn(stanza, "inbound");
    const isBlocked = direct.disposition === "block";
    const inCarbon = verdictOn(carbon(stanza), "inbound");
    const inForward = verdictOn(byHand(stanza), "outbound");
    const inArchive = verdictOn(archived(stanza), "inbound");
    expect(inCarbon.disposition).toBe(direct.disposition);
    expect(inForward.disposition).toBe(direct.disposition);
    expect(inArchive.disposition).toBe(isBlocked ? "strip" : direct.disposition);
    for (const verdict of [inCarbon, inForward, inArchive]) {
      expect(deciding(verdict)?.refusal).toBe(deciding(direct)?.refusal);
    }
  });
});
