import { describe, expect, test } from "vitest";
import {
  agreementIn,
  bodyOf,
  isAgreement,
  isNoticeId,
  noticeBody,
  pingIdOf,
  plainWords,
  receiptOf,
} from "../../../src/xmpp/notice-message.ts";
import { parseElement } from "../../support/stanzas.ts";

const message = (inner: string) => parseElement(`<message>${inner}</message>`);
const form = (fields: string, type = "submit"): string =>
  `<x xmlns='jabber:x:data' type='${type}'>${fields}</x>`;
const field = (name: string, value: string): string => `<field var='${name}'><value>${value}</value></field>`;
const KIND = field("FORM_TYPE", "urn:stanzagate:notice:1");

test("what is to be accepted says how", () => {
  expect(noticeBody("Nothing is private.", "en", false)).toBe("Nothing is private.");
  expect(noticeBody("Nada es privado.", "es", true)).toBe(
    "Nada es privado.\n\nPara seguir escribiendo, responda a este mensaje: Entiendo",
  );
});

test("one body is read, several are none", () => {
  expect(bodyOf(message("<body>a</body>"))).toBe("a");
  expect(bodyOf(message("<body>a</body><body xml:lang='es'>b</body>"))).toBeUndefined();
  expect(bodyOf(message("<body xmlns='http://www.w3.org/1999/xhtml'>a</body>"))).toBeUndefined();
});

test("a receipt names its message", () => {
  expect(receiptOf(message("<received xmlns='urn:xmpp:receipts' id='n'/>"))).toBe("n");
  expect(receiptOf(message("<request xmlns='urn:xmpp:receipts'/>"))).toBeUndefined();
});

test("ids", () => {
  expect([isNoticeId("notice-1"), isNoticeId("m"), isNoticeId(undefined)]).toEqual([true, false, false]);
  expect(pingIdOf("notice-1")).toBe("notice-1-ping");
});

describe("agreement", () => {
  test.each(["I understand", " i UNDERSTAND. ", "Understood!", "Entiendo", "¡Lo entiendo!", "entendido"])(
    "%s",
    (text) => {
      expect(isAgreement(text)).toBe(true);
    },
  );
  test.each([
    "",
    "yes",
    "I do not understand",
    "I understand nothing",
    "no entiendo",
    "I understand".repeat(20),
  ])("not: %s", (text) => {
    expect(isAgreement(text)).toBe(false);
  });
  test("plain words", () => {
    expect(plainWords("  ¿Por QUÉ?\n")).toBe("por que");
  });
  test.each([
    ["a reply", "<body>I understand</body>", "reply"],
    ["a ticked form", form(KIND + field("agree", "true")), "form"],
    ["a form without a tick", form(KIND + field("agree", "0")), undefined],
    ["another form", form(field("FORM_TYPE", "x") + field("agree", "1")), undefined],
    ["the form itself", form(KIND + field("agree", "1"), "form"), undefined],
    ["a form that was cancelled", form(KIND + field("agree", "1"), "cancel"), undefined],
    ["other words", "<body>hello</body>", undefined],
  ])("%s", (_what, inner, how) => {
    expect(agreementIn(message(inner))).toBe(how);
  });
});
