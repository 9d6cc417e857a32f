import { expect, test } from "vitest";
import {
  hasNode,
  isNode,
  knownName,
  nameInResource,
  nameKey,
  ownersOf,
} from "../../../src/policy/client-names.ts";

const REGISTER = [{ name: "AgencyBot", nodes: ["http://slixmpp.com/ver/", "https://bot.example"] }];

test("names are compared without letter case, blanks and a version behind them", () => {
  expect(["Gajim", " gajim  1.7.3", "GAJIM v2"].map(nameKey)).toEqual(["gajim", "gajim", "gajim"]);
  expect(nameKey("Psi+")).not.toBe(nameKey("Psi"));
});

test("a node is whose the register says, else whose is known, else nobody's", () => {
  expect(ownersOf("https://gajim.org", REGISTER)).toEqual(["gajim"]);
  expect(ownersOf("http://slixmpp.com/ver/1.8.3", [])).toEqual(["slixmpp"]);
  expect(ownersOf("http://slixmpp.com/ver/1.8.3", REGISTER)).toEqual(["agencybot"]);
  expect(ownersOf("http://pidgin.im/", [])).toEqual(["pidgin", "finch"]);
  expect(ownersOf("https://gajim.org.evil.example", REGISTER)).toEqual([]);
  expect(isNode("https://gajim.org/x", "https://gajim.org")).toBe(false);
});

test("who has a node of its own is known, or in the register", () => {
  expect(["gajim", "agencybot", "go-sendxmpp", "nobody"].map((key) => hasNode(key, REGISTER))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["gajim.AB12CD", "Gajim"],
  ["profanity-x9", "Profanity"],
  ["go-sendxmpp.8f3a", "go-sendxmpp"],
  ["converse.js-12345", "Converse.js"],
  ["Dino", "Dino"],
  ["desk", undefined],
  ["gajimlike.x", undefined],
])("the resource %s begins as %s would", (resource, name) => {
  expect(nameInResource(resource, [])).toBe(name);
});

test("a name is written as its program writes it", () => {
  expect(knownName("DINO", [])).toBe("Dino");
  expect(knownName("agencybot 2", REGISTER)).toBe("AgencyBot");
  expect(knownName("desk", REGISTER)).toBeUndefined();
});
