import { describe, expect, test } from "vitest";
import type { NoticeDue, NoticePolicy } from "../../../../src/policy/notice.ts";
import type { Finding } from "../../../../src/policy/rule.ts";
import { notice } from "../../../../src/policy/rules/notice.ts";
import { policyFor } from "../../../support/policy.ts";
import { contextFor, stanzaOf } from "../../../support/stanzas.ts";

const ACCOUNT = "gate@agency.example";
const message = (inner: string, to = "raj@agency.example", type = "chat"): string =>
  `<message type='${type}' to='${to}' id='m'>${inner}</message>`;
const BODY = message("<body>hi</body>");

const found = (xml: string, due?: NoticeDue, notices: Partial<NoticePolicy> = {}): readonly Finding[] => {
  const plain = policyFor();
  const revision = { ...plain, notices: { ...plain.notices, ...notices }, clauses: { notice: ["CCPS-3.e"] } };
  const known = due === undefined ? {} : { notice: { account: ACCOUNT, due } };
  return notice.check(stanzaOf(xml), { ...contextFor("outbound"), ...known }, revision);
};

describe("while the notice is due", () => {
  test.each(["delivery", "acceptance", "unavailable"] as const)("a message is refused: %s", (due) => {
    const [one] = found(BODY, due);
    expect(one).toMatchObject({ ruleId: "notice", disposition: "block", clauseIds: ["CCPS-3.e"] });
    expect(one?.refusal).toBe(
      { delivery: "notice", acceptance: "notice-acceptance", unavailable: "notice-unavailable" }[due],
    );
  });

  test.each([
    ["to oneself", message("<body>x</body>", "lee@agency.example")],
    ["to a room", message("<body>x</body>", "ops@rooms.agency.example", "groupchat")],
    [
      "a bounce with words",
      message(
        "<error><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>x</text></error>",
        "raj@agency.example",
        "error",
      ),
    ],
    ["words as a thread", message("<thread>x</thread>")],
    ["a subject", message("<subject>x</subject>")],
    [
      "a reaction",
      message("<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>👋</reaction></reactions>"),
    ],
    ["what nobody knows", message("<x xmlns='urn:example:x'/>")],
    ["an invitation", message("<x xmlns='jabber:x:conference' jid='ops@rooms.agency.example'/>")],
  ])("so is a message: %s", (_what, xml) => {
    expect(found(xml, "delivery")).toHaveLength(1);
  });

  test.each([
    ["what is said to the account", message("<body>I understand</body>", `${ACCOUNT}/gateway`)],
    ["signs of typing", message("<composing xmlns='http://jabber.org/protocol/chatstates'/>")],
    ["receipts", message("<received xmlns='urn:xmpp:receipts' id='1'/>")],
    ["presence", "<presence><status>away</status></presence>"],
    ["iq", "<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>"],
  ])("%s pass", (_what, xml) => {
    expect(found(xml, "delivery")).toEqual([]);
  });

  test("where the policy lets it pass while nobody can give it, it is flagged; nothing else is let pass by that", () => {
    const passing = { whenUnavailable: "pass" } as const;
    expect(found(BODY, "unavailable", passing)[0]?.disposition).toBe("flag");
    expect(found(BODY, "delivery", passing)[0]?.disposition).toBe("block");
    expect(found(BODY, "acceptance", passing)[0]?.disposition).toBe("block");
  });
});

test("nothing is found where none is due, where nobody knows, where nothing is held, or inbound", () => {
  expect(found(BODY, "none")).toEqual([]);
  expect(found(BODY)).toEqual([]);
  expect(found(BODY, "delivery", { hold: false })).toEqual([]);
  const context = { ...contextFor("inbound"), notice: { account: ACCOUNT, due: "delivery" } } as const;
  expect(notice.check(stanzaOf(BODY, "inbound"), context, policyFor())).toEqual([]);
});
