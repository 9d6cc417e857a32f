/** Whatever allowed payload it is hung upon: a made-up attribute or a text where none belongs does not go on. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/policy/evaluate.ts";
import { isRefused } from "../../src/policy/verdict.ts";
import { element, type XmlElement } from "../../src/xml/element.ts";
import { serialize } from "../../src/xml/serialize.ts";
import { ALLOWED_PAYLOADS, textOf } from "../../src/xmpp/payloads.ts";
import { readStanza } from "../../src/xmpp/stanza.ts";
import { policyFor, prepare } from "../support/policy.ts";
import { contextFor, USER } from "../support/stanzas.ts";

const CLIENT = "jabber:client";
const SECRET = "courierAtNine";
const POLICY = policyFor();

const places = ALLOWED_PAYLOADS.flatMap(({ ns, in: at }) =>
  (["message", "presence", "get", "set", "result"] as const).flatMap((place) =>
    (at[place] ?? "").split(" ").flatMap((local) => (local === "" ? [] : [{ place, ns, local }])),
  ),
);

const stanzaAround = (place: string, payload: XmlElement): XmlElement => {
  const to = "pat@agency.example/tablet";
  if (place === "presence") return element(CLIENT, "presence", {}, payload);
  if (place !== "message") return element(CLIENT, "iq", { type: place, id: "i1", to }, payload);
  const isBody = payload.ns === CLIENT && payload.local === "body";
  const body = isBody ? [] : [element(CLIENT, "body", {}, "hello")];
  return element(CLIENT, "message", { type: "chat", id: "m1", to }, ...body, payload);
};

/** What the far end gets. */
function goesOn(of: XmlElement): string {
  const stanza = readStanza(of, { direction: "outbound", user: USER, prepare, byteCount: 1_000 });
  const verdict = evaluate(stanza, contextFor("outbound"), POLICY);
  return isRefused(verdict) ? "" : serialize(verdict.rewritten ?? of);
}

const somewhere = fc.constantFrom(...places);
/** No specification has names like these. */
const name = fc.stringMatching(/^q[a-z]{2,12}q$/);

describe("hiding places", () => {
  test("attributes", () => {
    fc.assert(
      fc.property(somewhere, name, ({ place, ns, local }, attribute) => {
        const payload = element(ns, local, { [attribute]: SECRET });
        expect(goesOn(stanzaAround(place, payload))).not.toContain(SECRET);
      }),
      { numRuns: 400 },
    );
  });

  test("names of attributes", () => {
    fc.assert(
      fc.property(somewhere, ({ place, ns, local }) => {
        expect(goesOn(stanzaAround(place, element(ns, local, { [SECRET]: "" })))).not.toContain(SECRET);
      }),
      { numRuns: 200 },
    );
  });

  test("texts", () => {
    fc.assert(
      fc.property(
        somewhere.filter(({ ns, local }) => textOf(element(ns, local)) === "none"),
        ({ place, ns, local }) => {
          expect(goesOn(stanzaAround(place, element(ns, local, {}, SECRET)))).not.toContain(SECRET);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("languages", () => {
    fc.assert(
      fc.property(somewhere, ({ place, ns, local }) => {
        const lang = { ns: "http://www.w3.org/XML/1998/namespace", local: "lang", value: `x ${SECRET}` };
        const payload = { ...element(ns, local), attributes: [lang] };
        expect(goesOn(stanzaAround(place, payload))).not.toContain(SECRET);
      }),
      { numRuns: 200 },
    );
  });
});
