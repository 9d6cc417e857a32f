import { describe, expect, it } from "vitest";
import { Legs } from "../../../src/session/legs.ts";
import { TCP_FRAMING } from "../../../src/stream/framing-tcp.ts";
import { utf8 } from "../../support/bytes.ts";

const HEADER = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
const lastOf = (legs: Legs, text: string): string | undefined =>
  legs.reader("client").push(utf8(text)).at(-1)?.type;

describe("Legs", () => {
  it.each(["<au", " <", "<auth/><"])("refuses a restart over %j", (rest) => {
    const legs = new Legs(131_072, TCP_FRAMING);
    legs.reader("client").push(utf8(HEADER + rest));
    expect(() => {
      legs.restart("client");
    }).toThrow("before the stream restart");
  });

  it("restarts one leg with a new reader, white space or not", () => {
    const legs = new Legs(131_072, TCP_FRAMING);
    legs.reader("client").push(utf8(`${HEADER}<auth/> \n`));
    const { client, upstream } = { client: legs.reader("client"), upstream: legs.reader("upstream") };
    legs.restart("client");
    expect(legs.reader("client")).not.toBe(client);
    expect(legs.reader("upstream")).toBe(upstream);
    expect(lastOf(legs, HEADER)).toBe("open");
  });

  it("lets a client send whole stanzas only once it is widened", () => {
    const big = `<a>${"x".repeat(20_000)}</a>`;
    const narrow = new Legs(131_072, TCP_FRAMING);
    expect(lastOf(narrow, HEADER + big)).toBe("violation");
    const wide = new Legs(131_072, TCP_FRAMING);
    wide.widen();
    expect(lastOf(wide, HEADER + big)).toBe("element");
    const small = new Legs(15_000, TCP_FRAMING);
    small.widen();
    expect(lastOf(small, HEADER + big)).toBe("violation");
  });

  it("takes more from upstream than a client may send, in bytes and in depth", () => {
    const legs = new Legs(20_000, TCP_FRAMING);
    const deep = `${"<a>".repeat(70)}${"</a>".repeat(70)}`;
    const events = legs.reader("upstream").push(utf8(`${HEADER}<m>${"x".repeat(150_000)}</m>${deep}`));
    expect(events.map(({ type }) => type)).toEqual(["open", "element", "element"]);
  });

  it("skips what upstream relays and nobody would read, behind a restart too", () => {
    const legs = new Legs(20_000, TCP_FRAMING);
    for (let round = 0; round < 2; round++) {
      const long = `<m>${"x".repeat(160_000)}</m>`;
      expect(
        legs.reader("upstream").push(utf8(`${HEADER}${long}<m><a b='${"x".repeat(40_000)}'/></m>`)),
      ).toMatchObject([
        { type: "open" },
        { type: "element", byteCount: long.length, unreadable: { detail: "bytes of one element" } },
        { type: "element", unreadable: { detail: "length of an attribute" } },
      ]);
      legs.restart("upstream");
    }
    expect(lastOf(legs, `${HEADER}<a b='${"x".repeat(5_000)}'/>`)).toBe("violation");
  });
});
