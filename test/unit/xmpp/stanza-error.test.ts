/** Who is told of a refusal (protocol.md §5.2, whole table), and the error itself. */
import { describe, expect, test } from "vitest";
import {
  errorFrom,
  isSilent,
  readTicket,
  ticketFor,
  type RefusalTicket,
} from "../../../src/xmpp/stanza-error.ts";
import { serialize } from "../../../src/xml/serialize.ts";
import { IN_STREAM } from "../../../src/xml/stream-header.ts";
import { stanzaOf } from "../../support/stanzas.ts";

const FROM = "from='pat@agency.example/tablet'";
const TO = "to='pat@agency.example/tablet'";
const EVENT = "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'/></event>";
const INVITE = "<x xmlns='http://jabber.org/protocol/muc#user'><invite to='a@b'/></x>";

describe("who is told", () => {
  test.each([
    // outbound, inbound
    ["chat with content", "<message type='chat' @><body>x</body></message>", "error", "error"],
    ["normal with content", "<message @><body>x</body></message>", "error", "error"],
    ["groupchat", "<message type='groupchat' @><body>x</body></message>", "error", "silent"],
    ["headline", "<message type='headline' @><body>x</body></message>", "error", "silent"],
    [
      "chat state",
      "<message type='chat' @><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
      "silent",
      "silent",
    ],
    [
      "marker",
      "<message type='chat' @><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>",
      "silent",
      "silent",
    ],
    [
      "receipt",
      "<message @><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>",
      "silent",
      "silent",
    ],
    ["real-time text", "<message @><rtt xmlns='urn:xmpp:rtt:0'/></message>", "silent", "silent"],
    [
      "call proposal",
      "<message @><propose xmlns='urn:xmpp:jingle-message:0' id='1'/></message>",
      "error",
      "error",
    ],
    [
      "call ringing",
      "<message @><ringing xmlns='urn:xmpp:jingle-message:0' id='1'/></message>",
      "silent",
      "silent",
    ],
    [
      "message error",
      "<message type='error' @><body>x</body><error type='cancel'/></message>",
      "silent",
      "silent",
    ],
    ["room invitation", `<message @>${INVITE}</message>`, "error", "silent"],
    [
      "direct invitation",
      "<message @><x xmlns='jabber:x:conference' jid='a@b'/></message>",
      "error",
      "silent",
    ],
    ["event", `<message @>${EVENT}</message>`, "error", "silent"],
    ["carbon", "<message @><received xmlns='urn:xmpp:carbons:2'/></message>", "error", "silent"],
    ["archive result", "<message @><result xmlns='urn:xmpp:mam:2'/></message>", "error", "silent"],
    ["iq get", "<iq type='get' id='1' @><q xmlns='a:b'/></iq>", "error", "error"],
    ["iq set", "<iq type='set' id='1' @><q xmlns='a:b'/></iq>", "error", "error"],
    ["iq of an unknown type", "<iq type='put' id='1' @/>", "error", "error"],
    ["iq result", "<iq type='result' id='1' @/>", "silent", "silent"],
    ["iq error", "<iq type='error' id='1' @/>", "silent", "silent"],
    ["broadcast presence", "<presence/>", "silent", "silent"],
    ["directed presence", "<presence @/>", "error", "silent"],
    ["join", "<presence @><x xmlns='http://jabber.org/protocol/muc'/></presence>", "error", "silent"],
    ["subscribe", "<presence type='subscribe' @/>", "error", "silent"],
    ["subscribed", "<presence type='subscribed' @/>", "error", "silent"],
    ["unsubscribe", "<presence type='unsubscribe' @/>", "silent", "silent"],
    ["unsubscribed", "<presence type='unsubscribed' @/>", "silent", "silent"],
    ["unavailable", "<presence type='unavailable' @/>", "silent", "silent"],
    ["probe", "<presence type='probe' @/>", "error", "silent"],
    ["presence error", "<presence type='error' @/>", "silent", "silent"],
  ])("%s", (_, text, outbound, inbound) => {
    const out = stanzaOf(text.replace("@", TO), "outbound");
    const into = stanzaOf(text.replace("@", FROM), "inbound");
    expect([isSilent(out, "outbound"), isSilent(into, "inbound")]).toEqual([
      outbound === "silent",
      inbound === "silent",
    ]);
  });
});

const refused = { refusal: "external", ref: "G-7F3K2-9QX4M", clauseId: "CCPS-1.b" } as const;
const written = (
  text: string,
  direction: "outbound" | "inbound",
  refusal: RefusalTicket["refusal"] = "external",
): string => {
  const ticket = ticketFor(stanzaOf(text, direction), { ...refused, refusal, direction });
  const kept = JSON.parse(JSON.stringify(ticket)) as RefusalTicket;
  expect(errorFrom(kept)).toEqual(errorFrom(ticket));
  return serialize(errorFrom(kept), IN_STREAM);
};

describe("the error", () => {
  const S = `xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"`;
  const BLOCKED = `<blocked xmlns="urn:stanzagate:policy:1" ref="G-7F3K2-9QX4M" clause="CCPS-1.b"/>`;
  const tail = (type: string, condition: string, text: string, lang = "en"): string =>
    `<error type="${type}"><${condition} ${S}/><text ${S} xml:lang="${lang}">${text}</text>${BLOCKED}</error>`;
  const OUTSIDE = "addresses outside the agency are not permitted. (CCPS-1.b) Ref G-7F3K2-9QX4M";

  test("to our client: the exact address, the id, the refusal's words and never the content", () => {
    const text = written(
      "<message type='chat' id='m7' to='Pat@outside.example'><body>secret 4711</body></message>",
      "outbound",
    );
    expect(text).toBe(
      `<message type="error" id="m7" from="Pat@outside.example" to="lee@agency.example/desk"><body>Not delivered: ${OUTSIDE}</body>` +
        `${tail("cancel", "not-allowed", `Not delivered: ${OUTSIDE}`)}</message>`,
    );
    expect(text).not.toContain("secret");
  });

  test("without an id, without an address", () => {
    expect(written("<message to='a@outside.example'><body>x</body></message>", "outbound")).not.toContain(
      "id=",
    );
    expect(written("<iq type='get' id='q1'><q xmlns='a:b'/></iq>", "outbound")).toMatch(
      /^<iq type="error" id="q1" to="lee@agency.example\/desk"><error/,
    );
  });

  test("in the stanza's language", () => {
    const text = written(
      "<message xml:lang='es' id='1' to='a@outside.example'><body>x</body></message>",
      "outbound",
    );
    expect(text).toContain('xml:lang="es">No entregado:');
  });

  test.each([
    [undefined, "es", "es", "es"],
    ["en-GB", "es", "en", undefined],
    ["fr", "es", "es", "es"],
    ["es-MX", undefined, "es", "es"],
    [undefined, undefined, "en", undefined],
  ] as const)("stanza in %s, reader of %s: in %s", (lang, language, spoken, kept) => {
    const attribute = lang === undefined ? "" : `xml:lang='${lang}' `;
    const stanza = stanzaOf(`<message ${attribute}to='a@outside.example'><body>x</body></message>`);
    const ticket = ticketFor(stanza, { ...refused, direction: "outbound", ...(language && { language }) });
    expect(ticket.lang).toBe(kept);
    expect(serialize(errorFrom(ticket), IN_STREAM)).toContain(`xml:lang="${spoken}"`);
  });

  test("of a join: from the occupant, with the join, and a condition that is not misread", () => {
    const join =
      "<presence id='j1' to='r@rooms.outside.example/lee'><x xmlns='http://jabber.org/protocol/muc'/></presence>";
    expect(written(join, "outbound")).toBe(
      `<presence type="error" id="j1" from="r@rooms.outside.example/lee" to="lee@agency.example/desk"><x xmlns="http://jabber.org/protocol/muc"/>` +
        `${tail("cancel", "policy-violation", `Refused: ${OUTSIDE}`)}</presence>`,
    );
  });

  test("of room talk: from the room", () => {
    const text = written(
      "<message type='groupchat' id='1' to='r@rooms.agency.example'><body>x</body></message>",
      "outbound",
      "sensitive",
    );
    expect(text).toContain('from="r@rooms.agency.example"');
    expect(text).toContain('<error type="modify"><policy-violation');
  });

  test("to a sender: the server stamps who it is from", () => {
    expect(
      written(
        "<message id='1' from='pat@agency.example/t' to='lee@agency.example/desk'><body>x</body></message>",
        "inbound",
        "file",
      ),
    ).toMatch(/^<message type="error" id="1" to="pat@agency.example\/t"><body>/);
  });

  test("in the place of an answer that our client waits for", () => {
    const slot =
      "<iq type='result' id='u1' from='agency.example' to='lee@agency.example/desk'><slot xmlns='urn:xmpp:http:upload:0'/></iq>";
    expect(written(slot, "inbound", "file")).toMatch(
      /^<iq type="error" id="u1" from="agency.example" to="lee@agency.example\/desk"><error type="auth"><forbidden/,
    );
  });

  test("has no white space inside", () => {
    expect(
      written("<message id='1' to='a@outside.example'><body>x</body></message>", "outbound"),
    ).not.toMatch(/>\s+</);
  });

  test.each([
    ["an older one, with the stanza's own language", { lang: "es-MX" }, "es", "not-allowed"],
    ["one with a language of tomorrow", { lang: "pt" }, "en", "not-allowed"],
    ["one with a reason of tomorrow", { refusal: "weather" }, "en", "bad-request"],
    ["one with a family of tomorrow", { kind: "iq", refusal: "file", family: "x" }, "en", "bad-request"],
  ])("from a ticket of another version: %s", (_what, changes, lang, condition) => {
    const ticket = readTicket({ kind: "message", to: "a@b", refusal: "external", ref: "G-1", ...changes });
    const text = ticket === undefined ? "" : serialize(errorFrom(ticket), IN_STREAM);
    expect(text).toContain(`xml:lang="${lang}"`);
    expect(text).toContain(`<${condition} `);
    expect(text).not.toContain("undefined");
  });

  test.each([undefined, null, "a", {}, { kind: "x", ref: "" }, { kind: "message", refusal: "file" }])(
    "is none from what is no ticket: %j",
    (value) => {
      expect(readTicket(value)).toBeUndefined();
    },
  );

  test("does not carry more than a token may hold", () => {
    const long = "x".repeat(4_000);
    const stanza = stanzaOf(
      `<message id='${long}' to='${long}@outside.example' xml:lang='${long}'><body>x</body></message>`,
    );
    expect(JSON.stringify(ticketFor(stanza, { ...refused, direction: "outbound" })).length).toBeLessThan(400);
  });
});
