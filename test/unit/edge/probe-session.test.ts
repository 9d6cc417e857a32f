import { expect, it } from "vitest";
import { openLeg } from "../../../src/edge/probe-leg.ts";
import { conditionOfAnswer, payloadOf, ProbeSession } from "../../../src/edge/probe-session.ts";
import { element } from "../../../src/xml/element.ts";
import { offering, QUICK, startProbePeer, targetAt, type Rule } from "../../support/probe-peer.ts";

const IQ = /<iq (?=[^>]*id="([^"]+)")(?:[^>]*to="([^"]+)")?[^>]*>[\s\S]*?<\/iq>/;
const PING = element("urn:xmpp:ping", "ping");

const ask = async (
  answers: Readonly<Record<string, (id: string) => string>>,
  to: readonly (string | undefined)[],
) => {
  const rule: Rule = [IQ, ([, id = "", at = ""]) => answers[at]?.(id) ?? ""];
  const peer = await startProbePeer([...offering(""), rule]);
  const { wire } = await openLeg({ target: targetAt(peer), domain: "a.example", nowMs: 0, bounds: QUICK });
  if (wire === undefined) throw new Error("the peer does not serve");
  const session = new ProbeSession(wire, "ana@a.example/x");
  const asked = await session.ask(
    to.map((one) => ({ payload: PING, ...(one === undefined ? {} : { to: one }) })),
  );
  wire.close();
  return asked;
};

const result = (from: string) => (id: string) =>
  `<iq type='result' from='${from}' id='${id}'><q xmlns='urn:q'/></iq>`;

it("takes answers in any order, with errors by their condition", async () => {
  const error = (id: string) =>
    `<message/><iq type='error' from='b' id='${id}'><error type='cancel'>` +
    "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>no</text>" +
    "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";
  const bare = (id: string) => `<iq type='result' id='${id}'/>`;
  const [one, two, own, silent] = await ask({ a: result("a"), b: error, "": bare, c: () => "<presence/>" }, [
    "a",
    "b",
    undefined,
    "c",
  ]);
  expect(one).toMatchObject({ type: "result", payload: { local: "q" } });
  expect(two).toEqual({ type: "error", condition: "not-allowed" });
  expect(own).toEqual({ type: "result", payload: undefined });
  expect(silent).toEqual({ type: "silence" });
});

it("takes no answer from somebody else", async () => {
  const [answer] = await ask({ a: result("z") }, ["a"]);
  expect(answer).toEqual({ type: "silence" });
});

it("tells answers in words, and their payloads by name", () => {
  const payload = element("urn:q", "q");
  expect(payloadOf({ type: "result", payload }, "urn:q", "q")).toBe(payload);
  expect(payloadOf({ type: "result", payload }, "urn:q", "r")).toBeUndefined();
  expect(payloadOf({ type: "silence" }, "urn:q", "q")).toBeUndefined();
  expect(conditionOfAnswer({ type: "silence" })).toBe("no answer");
  expect(conditionOfAnswer({ type: "error", condition: "gone" })).toBe("gone");
  expect(conditionOfAnswer({ type: "result", payload })).toBe("");
});
