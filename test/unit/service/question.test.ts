import { parse } from "ltx";
import { describe, expect, test } from "vitest";
import { readQuestion, understand } from "../../../src/service/question.ts";
import type { Language } from "../../../src/xmpp/languages.ts";
import { memoryPorts, MemoryServer } from "../../support/service.ts";

const ACCOUNT = "stanzagate@agency.example";
const FROM = "from='Lee@agency.example/desk'";
const read = (xml: string, language: Language = "en") =>
  readQuestion(parse(xml.replace(">", " xmlns='jabber:client'>")), {
    ...memoryPorts(new MemoryServer().open),
    account: ACCOUNT,
    language,
  });

describe("what is understood", () => {
  test.each([
    ["help", "en", "help", "en"],
    [" HELP! ", "es", "help", "en"],
    ["ayuda", "en", "help", "es"],
    ["?", "es", "help", "es"],
    ["¿?", "en", "help", "en"],
    ["why G-7F3K2-9QX4M", "en", "G-7F3K2-9QX4M", "en"],
    ["Why: g 7f3k2 9qx4m?", "en", "G-7F3K2-9QX4M", "en"],
    ["why Ref G-7F3K2-9QX4M.", "en", "G-7F3K2-9QX4M", "en"],
    ["¿Por qué G-7F3K2-9QX4M?", "en", "G-7F3K2-9QX4M", "es"],
    ["porque 7F3K2-9QX4M", "en", "G-7F3K2-9QX4M", "es"],
    ["g-7f3k2-9qx4m", "es", "G-7F3K2-9QX4M", "es"],
    ["why", "en", "no reference", "en"],
    ["why not", "en", "no reference", "en"],
    ["whyever G-7F3K2-9QX4M", "en", "unknown", "en"],
    ["help me please", "en", "unknown", "en"],
    ["hola", "es", "unknown", "es"],
  ] as const)("%s (%s): %s in %s", (text, lang, expected, spoken) => {
    const { asks, words } = understand(text, lang);
    const seen = asks.type === "why" ? (asks.reference ?? "no reference") : asks.type;
    expect([seen, words.lang]).toEqual([expected, spoken]);
  });
});

describe("whom it answers", () => {
  test("a person of the agency, by its bare address, in its thread", () => {
    const question = read(`<message ${FROM} type='chat'><body>help</body><thread>t1</thread></message>`);
    expect(question).toMatchObject({
      from: "Lee@agency.example/desk",
      asker: "lee@agency.example",
      thread: "t1",
    });
  });

  test("by the language of the body before that of the message", () => {
    const xml = `<message ${FROM} xml:lang='en'><body xml:lang='es'>?</body></message>`;
    expect(read(xml)?.words.lang).toBe("es");
    const french = `<message ${FROM} xml:lang='es-MX'><body xml:lang='fr'>?</body></message>`;
    expect(read(french)?.words.lang).toBe("es");
  });

  test("by the gateway's language where the message names none that is spoken here", () => {
    const plain = `<message ${FROM}><body>?</body></message>`;
    const french = `<message ${FROM} xml:lang='fr'><body>?</body></message>`;
    expect([read(plain, "es"), read(french, "es"), read(plain)].map((one) => one?.words.lang)).toEqual([
      "es",
      "es",
      "en",
    ]);
  });

  test("no thread that is longer than threads are", () => {
    const xml = `<message ${FROM}><body>help</body><thread>${"t".repeat(65)}</thread></message>`;
    expect(read(xml)).toMatchObject({ thread: undefined });
  });

  test.each([
    ["presence", `<presence ${FROM}><body>help</body></presence>`],
    ["an error", `<message ${FROM} type='error'><body>help</body></message>`],
    ["a room", `<message ${FROM} type='groupchat'><body>help</body></message>`],
    ["a headline", `<message ${FROM} type='headline'><body>help</body></message>`],
    ["somebody outside", "<message from='eve@other.example/x'><body>help</body></message>"],
    ["a host", "<message from='agency.example'><body>help</body></message>"],
    ["nobody", "<message><body>help</body></message>"],
    ["an address that does not prepare", "<message from='@@agency.example'><body>help</body></message>"],
    ["itself", `<message from='${ACCOUNT}/other'><body>help</body></message>`],
    ["two bodies", `<message ${FROM}><body>help</body><body xml:lang='es'>help</body></message>`],
    ["no body", `<message ${FROM}><subject>help</subject></message>`],
    ["an empty body", `<message ${FROM}><body> </body></message>`],
    ["a long body", `<message ${FROM}><body>help${" ".repeat(300)}</body></message>`],
    ["a foreign body", `<message ${FROM}><body xmlns='urn:x'>help</body></message>`],
    ["a late one", `<message ${FROM}><body>help</body><delay xmlns='urn:xmpp:delay' stamp='x'/></message>`],
    ["an old late one", `<message ${FROM}><body>help</body><x xmlns='jabber:x:delay' stamp='x'/></message>`],
    ["a carbon", `<message ${FROM}><body>help</body><sent xmlns='urn:xmpp:carbons:2'/></message>`],
    ["an archive's", `<message ${FROM}><body>help</body><result xmlns='urn:xmpp:mam:2'/></message>`],
    [
      "a forwarded one",
      `<message ${FROM}><body>help</body><forwarded xmlns='urn:xmpp:forward:0'/></message>`,
    ],
    ["one not to be kept", `<message ${FROM}><body>help</body><no-store xmlns='urn:xmpp:hints'/></message>`],
    [
      "one of many",
      `<message ${FROM}><body>help</body><addresses xmlns='http://jabber.org/protocol/address'/></message>`,
    ],
    [
      "a private one of a room",
      `<message ${FROM}><body>help</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>`,
    ],
  ])("never %s", (_who, xml) => {
    expect(read(xml)).toBeUndefined();
  });

  test("a store hint is no reason to be silent", () => {
    expect(read(`<message ${FROM}><body>help</body><store xmlns='urn:xmpp:hints'/></message>`)).toBeDefined();
  });
});
