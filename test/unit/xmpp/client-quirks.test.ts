/** What clients need of an error. */
import { describe, expect, test } from "vitest";
import {
  echoesBody,
  errorSender,
  joinCondition,
  REJOIN_CONDITIONS,
} from "../../../src/xmpp/client-quirks.ts";
import { refusalOf, type RefusalReason } from "../../../src/xmpp/refusal.ts";
import { stanzaOf } from "../../support/stanzas.ts";

test("only a message's error has a body", () => {
  expect([echoesBody("message"), echoesBody("presence"), echoesBody("iq")]).toEqual([true, false, false]);
});

describe("joins", () => {
  const reasons: readonly RefusalReason[] = [
    "external",
    "sensitive",
    "unknown-payload",
    "archive-down",
    "forged",
    "unjudgeable",
  ];
  test.each(reasons)(
    "%s never reads as a restricted room, nor makes a client try again at once",
    (reason) => {
      const { condition } = joinCondition(refusalOf(reason, "presence"));
      expect(condition).not.toBe("not-allowed");
      expect(REJOIN_CONDITIONS.has(condition)).toBe(false);
    },
  );

  test("an outside room is a policy violation", () => {
    expect(joinCondition(refusalOf("external", "presence"))).toEqual({
      type: "cancel",
      condition: "policy-violation",
    });
  });
});

describe("the error comes from", () => {
  test.each([
    [
      "the exact address of a request",
      "<iq type='get' id='1' to='Pat@Agency.Example/Tablet'/>",
      "Pat@Agency.Example/Tablet",
    ],
    ["nobody, where there was none", "<iq type='get' id='1'/>", undefined],
    ["the exact address of a chat", "<message type='chat' to='PAT@agency.example'/>", "PAT@agency.example"],
    ["the room", "<message type='groupchat' to='ops@rooms.agency.example/lee'/>", "ops@rooms.agency.example"],
    ["the occupant", "<presence to='ops@rooms.agency.example/lee'/>", "ops@rooms.agency.example/lee"],
    ["the contact", "<presence type='subscribe' to='pat@agency.example/tablet'/>", "pat@agency.example"],
    ["what could not be prepared", "<message type='groupchat' to='a@b@c'/>", "a@b@c"],
  ])("%s", (_, text, expected) => {
    expect(errorSender(stanzaOf(text))).toBe(expected);
  });
});
