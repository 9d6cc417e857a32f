import { expect, test } from "vitest";
import { noticeStanzas } from "../../../src/service/monitoring-notice.ts";

const NOTICE = {
  user: "lee@agency.example/desk",
  id: "notice-1",
  lang: "es",
  isForm: false,
  hasPing: true,
} as const;
const PING =
  '<iq to="lee@agency.example/desk" type="get" id="notice-1-ping"><ping xmlns="urn:xmpp:ping"/></iq>';

test("a message that asks for a receipt, and a ping behind it, both to the one client", () => {
  const all = noticeStanzas({ ...NOTICE, text: "Nada es <privado>." });
  expect(all.map(({ nature, stanza }) => [nature, stanza.toString()])).toEqual([
    [
      "notice",
      '<message to="lee@agency.example/desk" type="chat" id="notice-1" xml:lang="es"><body>Nada es &lt;privado&gt;.</body><request xmlns="urn:xmpp:receipts"/></message>',
    ],
    ["notice-ping", PING],
  ]);
});

test("without a ping where there is time for other proofs", () => {
  const all = noticeStanzas({ ...NOTICE, text: "Nada.", hasPing: false });
  expect(all.map(({ nature }) => nature)).toEqual(["notice"]);
});

test("without a text the ping alone", () => {
  expect(noticeStanzas(NOTICE).map(({ stanza }) => stanza.toString())).toEqual([PING]);
});

test("a form where it is to be accepted", () => {
  const [{ stanza } = { stanza: undefined }] = noticeStanzas({ ...NOTICE, text: "Nada.", isForm: true });
  const form = stanza?.getChild("x", "jabber:x:data");
  expect(form?.getChildText("instructions")).toBe("Nada.");
  expect(form?.toString()).toContain('label="Entiendo"');
  expect(form?.toString()).toContain("<value>urn:stanzagate:notice:1</value>");
});
