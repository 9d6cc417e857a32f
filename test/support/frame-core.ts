/**
 * A session core for tests of framed doors: it answers `<open/>` as a server would, says `<m id="…"/>` for each `say`
 * attribute, logs in at `<login/>`, is bound at `<bind/>`, and ends at `<close/>`; it remembers its frames.
 */
import type { SessionCore, SessionFacts } from "../../src/edge/session-port.ts";
import type { Effect } from "../../src/session/effect.ts";
import type { Input } from "../../src/session/input.ts";

const FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
const OPENED = [
  `<open xmlns="${FRAMING}" id="i" from="agency.example" version="1.0"/>`,
  `<stream:features xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams"/>`,
];
const CLOSED = `<close xmlns="${FRAMING}"/>`;
const CLOSE: readonly Effect[] = [{ type: "closeClient" }, { type: "closeUpstream" }];

const say = (...frames: readonly string[]): readonly Effect[] =>
  frames.map((text) => ({ type: "sendClient", text }));

export class FrameCore implements SessionCore {
  readonly facts: SessionFacts;
  readonly inputs: Input[] = [];
  readonly frames: string[] = [];

  constructor(facts: SessionFacts) {
    this.facts = facts;
  }

  handle(input: Input): readonly Effect[] {
    this.inputs.push(input);
    if (input.type === "clientBytes") return this.#obey(Buffer.from(input.bytes).toString());
    if (input.type === "clientEnd" || input.type === "clientViolation") return CLOSE;
    return input.type === "shutdown" ? [...say(CLOSED), ...CLOSE] : [];
  }

  #obey(frame: string): readonly Effect[] {
    this.frames.push(frame);
    if (frame.startsWith("<open ")) return say(...OPENED);
    if (frame.startsWith("<close ")) return [...say(CLOSED), ...CLOSE];
    if (frame.startsWith("<bind ")) return [{ type: "widenClient" }, ...say(`<bound xmlns="u"/>`)];
    if (frame.startsWith("<login "))
      return [
        { type: "observe", event: { type: "authenticated", mechanism: "PLAIN", outcome: "success" } },
        ...say(`<success xmlns="u"/>`),
      ];
    const said = / say="([^"]*)"/.exec(frame)?.[1];
    return said === undefined ? [] : say(`<m xmlns="u" id="${said}"/>`);
  }
}
