import { expect, it } from "vitest";
import { StoredStanzas } from "../../../src/replay/stored-stanza.ts";

const MESSAGE = "<message to='a@agency.example'><body>ü 😀</body></message>";

it("reads one text after another, each as it came, whatever the last one was", () => {
  const stanzas = new StoredStanzas();
  const isRead = [
    MESSAGE,
    "<presence/>",
    "<message><body>cut",
    MESSAGE,
    `${MESSAGE}${MESSAGE}`,
    "<x:message/>",
    MESSAGE,
    " ",
    "<!-- -->",
    "</stream:stream>",
    "<r xmlns='urn:xmpp:sm:3'/>",
    "",
    `<message xmlns="jabber:client"/>`,
  ].map((text) => stanzas.read(text) !== undefined);
  const [yes, no] = [true, false];
  expect(isRead).toEqual([yes, yes, no, yes, no, no, yes, no, no, no, no, no, yes]);
});

it("counts bytes as the wire did, and reads what only upstream may send", () => {
  const stanzas = new StoredStanzas();
  expect(stanzas.read(MESSAGE)).toMatchObject({
    byteCount: Buffer.byteLength(MESSAGE),
    element: { local: "message" },
  });
  const long = `<message><body>${"x".repeat(3_000_000)}</body></message>`;
  expect(stanzas.read(long)?.byteCount).toBe(long.length);
  expect(
    stanzas.read("<message>".padEnd(9 + 3 * 70, "<a>") + "</a>".repeat(70) + "</message>"),
  ).toBeDefined();
});
