/**
 * One XML stream's bytes to events: strict UTF-8, a namespace-aware tokeniser, own limits, restricted XML refused.
 *
 * Rule 1: total. Nothing a peer sends makes `push` throw; the first violation is the last event.
 * Rule 2: how bytes were chunked does not show, except in `whitespace` events and in a violation's `detail`. So
 * saxes never sees more than the bytes that the limit still allows, and an element that saxes announces before it
 * notices that the end tag has another name is taken back.
 * Rule 3: a plain element that came whole never meets saxes (`plain-element.ts`): it stands between two of saxes'
 * events, so saxes need not know of it.
 * Rule 4: white space between top-level elements costs nothing and is never kept.
 * Rule 5: a parser that skips ends no stream over an element that is well-formed: what it will not read it goes
 * through (`skipped-element.ts`) and yields as unreadable, one for one. A peer that relays what others wrote is not to be cut
 * for it: the same element would come back with every new stream. Names that break Namespaces in XML are well-formed:
 * servers write `xml:a`, which is sound, as an `a` whose default namespace is the reserved one, which is not.
 *
 * Which condition: RFC 6120 §4.9.3.18 and §11.1 (comment, processing instruction, DTD, entity reference) restricted-xml;
 * §4.9.3.22 (another encoding declared, bytes that are no UTF-8) unsupported-encoding; §11.6 makes U+FEFF at the
 * start text, so not-well-formed, like all text beside stanzas; over a limit policy-violation (§13.12).
 * Sources: RFC 6120 §4.6, §4.9.3, §11; protocol reference §1.1, §6.
 */
import type { ParserLimits } from "./limits.ts";
import { isWhitespace } from "./names.ts";
import { NOTHING, behind, type Piece } from "./piece.ts";
import { PlainReader } from "./plain-element.ts";
import { SkippedElement } from "./skipped-element.ts";
import type { StreamEvent } from "./stream-event.ts";
import type { TokenHandlers, Tokenizer, XmlDeclaration } from "./tokenizer.ts";
import { createTokenizer } from "./tokenizer.ts";
import type { ResolvedAttribute, ResolvedName } from "./tree-builder.ts";
import { TreeBuilder, checkDeclaration, isDeclaration } from "./tree-builder.ts";
import { Utf8Decoder, utf8Length } from "./utf8.ts";
import {
  OVERSIZE,
  XmlViolationError,
  encodingError,
  overLimit,
  refuse,
  violationOfSyntax,
} from "./violation.ts";

const NO_EVENTS: readonly StreamEvent[] = [];
const BYTE_ORDER_MARK = 0xfeff;
const LESS_THAN = 0x3c;
/** Above this, saxes is made to let go of the last chunk, or an idle stream would hold it for hours. */
const MAX_RETAINED_UNITS = 4_096;

/** `closed` after the root's end tag: what follows is ignored. `dead` after a violation or `end`. */
type Phase = "prolog" | "open" | "closed" | "dead";

/** What an element does that is over a limit of the tree or of bytes, or whose namespaces cannot be written. */
export type WhenUnreadable = "end" | "skip";

export class StreamParser {
  #limits: ParserLimits;
  readonly #whenUnreadable: WhenUnreadable;
  #phase: Phase = "prolog";
  #events: StreamEvent[] = [];
  #hasReportedWhitespace = false;
  #sax: Tokenizer;
  #decoder = new Utf8Decoder();
  readonly #tree: TreeBuilder;
  readonly #plain: PlainReader;
  /** The default namespace that the root declared. */
  #defaultNs = "";
  /** The root's tag, for a new tokeniser behind an element that was skipped. */
  #rootTag = "";
  #skipped: SkippedElement | undefined;
  /** Text that saxes is reading, and its place in all text that saxes ever read. */
  #chunk = "";
  #chunkPosition = 0;
  /** Where in the chunk begins what no event has taken yet; before it stands what earlier chunks left. */
  #from = 0;
  #held = "";
  #heldByteCount = 0;
  /** True while held and chunk are ASCII alone, where units are bytes. */
  #isAscii = true;
  /** Where saxes stood when an end tag last closed a top-level element or the root. */
  #closedAt = -1;

  constructor(limits: ParserLimits, whenUnreadable: WhenUnreadable = "end") {
    this.#limits = limits;
    this.#whenUnreadable = whenUnreadable;
    this.#tree = new TreeBuilder(limits);
    this.#plain = new PlainReader(this.#tree);
    this.#sax = this.#createTokenizer((name, attributes) => this.#openTag(name, attributes));
  }

  #createTokenizer(openTag: TokenHandlers["openTag"]): Tokenizer {
    return createTokenizer({
      error: (message) => this.#fail(message),
      declaration: checkXmlDeclaration,
      restricted: refuse,
      attribute: (attribute, count) => {
        this.#tree.checkAttributeCount(count);
        if (isDeclaration(attribute)) checkDeclaration(attribute);
      },
      openTag,
      closeTag: () => this.#closeTag(),
      text: (text) => this.#text(text),
      cdata: (text) => this.#cdata(text),
    });
  }

  /** From pre-auth to post-auth limits where the stream goes on. */
  setLimits(limits: ParserLimits): void {
    this.#limits = limits;
    this.#tree.setLimits(limits);
  }

  /** True when no byte waits: nothing, decoded or not, came after the last event. */
  get isIdle(): boolean {
    return this.#phase !== "dead" && !this.#isInside() && this.#decoder.pendingByteCount === 0;
  }

  push(bytes: Uint8Array): readonly StreamEvent[] {
    return this.#collect(() => this.#readAll(bytes));
  }

  /** The transport ended. Silent between elements: that the stream was not closed is the session's concern. */
  end(): readonly StreamEvent[] {
    const events = this.#collect(() => {
      if (this.#decoder.pendingByteCount > 0) throw encodingError();
      if (this.#isInside()) throw new XmlViolationError("not-well-formed", "end inside an element");
    });
    this.#phase = "dead";
    return events;
  }

  #collect(read: () => void): readonly StreamEvent[] {
    if (this.#phase === "closed" || this.#phase === "dead") return NO_EVENTS;
    const events: StreamEvent[] = [];
    this.#events = events;
    this.#hasReportedWhitespace = false;
    try {
      read();
    } catch (error) {
      this.#stop(error);
    }
    // What was handed out belongs to the caller; an idle stream keeps none of it.
    this.#events = [];
    this.#chunk = "";
    return events;
  }

  #stop(error: unknown): void {
    this.#held = "";
    if (this.#hasClosed()) return;
    this.#phase = "dead";
    // Anything else is a fault of the tokeniser's: it ends this stream like bad input, not the process.
    const isOurs = error instanceof XmlViolationError;
    const condition = isOurs ? error.condition : "not-well-formed";
    this.#events.push({ type: "violation", condition, detail: isOurs ? error.message : "tokeniser fault" });
  }

  /** A call, so that the compiler does not believe that the phase is still what it was before `write`. */
  #hasClosed(): boolean {
    return this.#phase === "closed";
  }

  #readAll(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && !this.#hasClosed()) {
      const room = this.#room();
      if (room <= 0) this.#overflow();
      else at += this.#readPiece(at === 0 && bytes.length <= room ? bytes : bytes.subarray(at, at + room));
    }
  }

  /** @returns how many bytes were taken: what stands behind a skipped element is read again, by the next one's room. */
  #readPiece(bytes: Uint8Array): number {
    const carried = this.#decoder.pendingByteCount;
    const text = this.#decoder.decode(bytes);
    const { isBroken, pendingByteCount } = this.#decoder;
    const byteCount = isBroken ? utf8Length(text) : carried + bytes.length - pendingByteCount;
    const left = text === "" ? 0 : this.#feed({ text, byteCount }).byteCount;
    if (left > 0) {
      this.#decoder = new Utf8Decoder();
      return byteCount - carried - left;
    }
    if (isBroken) throw encodingError();
    return bytes.length;
  }

  /** Bytes that the element at hand may still have. */
  #room(): number {
    const { maxElementBytes } = this.#limits;
    const room = this.#skipped?.roomWithin(maxElementBytes) ?? maxElementBytes - this.#heldByteCount;
    return room - this.#decoder.pendingByteCount;
  }

  #overflow(): void {
    if (this.#skipped === undefined) this.#passOver(this.#beginSkipping(overLimit(OVERSIZE), NOTHING));
    this.#skipped?.cut();
  }

  /** @returns what stands behind an element that was skipped; nothing where all was read. */
  #feed(piece: Piece): Piece {
    return this.#passOver(this.#skipped === undefined ? this.#read(piece) : piece);
  }

  /** @returns the text, from its beginning on, of an element that is to be skipped. */
  #read(piece: Piece): Piece {
    const { text, byteCount } = piece;
    const taken = this.#isBetween() ? this.#takePlain(text, byteCount === text.length) : 0;
    return taken === text.length ? NOTHING : this.#tokenise(behind(piece, taken));
  }

  /** @returns what stands behind the skipped element where it ends. */
  #passOver(piece: Piece): Piece {
    const rest = this.#skipped?.pass(piece);
    if (this.#skipped === undefined || rest === undefined) return NOTHING;
    this.#events.push(this.#skipped.event);
    this.#skipped = undefined;
    return rest;
  }

  /**
   * Takes back what was read of the element at hand, and the tokeniser with it: it stands in the middle.
   * @param piece that the tokeniser was reading
   * @returns all there is from the element's beginning on, to be gone through
   * @throws the error itself where it ends the stream
   */
  #beginSkipping(error: unknown, piece: Piece): Piece {
    const isSkippable = error instanceof XmlViolationError && error.isSkippable;
    if (!isSkippable || this.#whenUnreadable === "end" || this.#phase !== "open") throw error;
    const rest = behind(piece, piece === NOTHING ? 0 : this.#from);
    const all = { text: this.#held + rest.text, byteCount: this.#heldByteCount + rest.byteCount };
    const { condition, message: detail } = error;
    this.#skipped = SkippedElement.begin(all.text, this.#defaultNs, { condition, detail });
    if (this.#skipped === undefined) throw error;
    this.#held = "";
    this.#heldByteCount = 0;
    this.#tree.abandon();
    this.#renewTokenizer();
    return all;
  }

  /** One that has read the root's tag and nothing else. */
  #renewTokenizer(): void {
    let isReplayed = false;
    this.#sax = this.#createTokenizer((name, attributes) => {
      if (isReplayed) this.#openTag(name, attributes);
    });
    this.#sax.write(this.#rootTag);
    isReplayed = true;
    this.#chunkPosition = this.#rootTag.length;
    this.#closedAt = -1;
  }

  /** Elements that need no tokeniser. @returns where the first that does begins */
  #takePlain(text: string, isAscii: boolean): number {
    let from = 0;
    while (text.charCodeAt(from) === LESS_THAN) {
      const element = this.#plain.read(text, from, this.#defaultNs);
      if (element === undefined) break;
      const received = text.slice(from, this.#plain.end);
      const byteCount = isAscii ? received.length : utf8Length(received);
      this.#events.push({ type: "element", element, received, byteCount });
      from = this.#plain.end;
    }
    return from;
  }

  /** As `read`. */
  #tokenise(piece: Piece): Piece {
    const { text, byteCount } = piece;
    if (this.#isBetween() && isWhitespace(text)) {
      this.#reportWhitespace();
      return NOTHING;
    }
    if (this.#chunkPosition === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK) {
      throw new XmlViolationError("not-well-formed", "byte order mark");
    }
    this.#isAscii = (this.#isAscii || this.#held === "") && byteCount === text.length;
    this.#chunk = text;
    this.#from = 0;
    try {
      this.#sax.write(text);
    } catch (error) {
      return this.#beginSkipping(error, piece);
    }
    if (this.#hasClosed()) return NOTHING;
    this.#passGap(text.length);
    this.#keepRest(text, byteCount);
    if (text.length > MAX_RETAINED_UNITS) this.#sax.write("");
    return NOTHING;
  }

  #keepRest(text: string, byteCount: number): void {
    const rest = this.#from === 0 ? text : text.slice(this.#from);
    this.#held = this.#held === "" ? rest : this.#held + rest;
    if (this.#from === 0) this.#heldByteCount += byteCount;
    else this.#heldByteCount = byteCount === text.length ? rest.length : utf8Length(rest);
    this.#chunkPosition += text.length;
  }

  #isInside(): boolean {
    return this.#heldByteCount > 0 || this.#skipped !== undefined;
  }

  #isBetween(): boolean {
    return this.#phase === "open" && this.#tree.depth === 1 && this.#held === "";
  }

  /** Takes white space that stands between top-level elements; anything but the next tag after it is refused. */
  #passGap(end: number): void {
    if (!this.#isBetween() || this.#from >= end) return;
    if (this.#chunk.charCodeAt(this.#from) === LESS_THAN) return;
    const gap = this.#chunk.slice(this.#from, end);
    if (!isWhitespace(gap)) throw new XmlViolationError("not-well-formed", "text between stanzas");
    this.#from = end;
    this.#reportWhitespace();
  }

  #reportWhitespace(): void {
    if (this.#hasReportedWhitespace) return;
    this.#hasReportedWhitespace = true;
    this.#events.push({ type: "whitespace" });
  }

  /** Where saxes stands, as an index into the chunk. */
  #index(): number {
    return this.#sax.position - this.#chunkPosition;
  }

  /** The text since the last event up to where saxes stands; the next begins there. */
  #take(): string {
    const end = this.#index();
    const text = this.#chunk.slice(this.#from, end);
    const received = this.#held === "" ? text : this.#held + text;
    this.#held = "";
    this.#heldByteCount = 0;
    this.#from = end;
    return received;
  }

  #openTag(name: ResolvedName, attributes: readonly ResolvedAttribute[]): void {
    const element = this.#tree.open(name, attributes);
    if (this.#phase !== "prolog") return;
    this.#phase = "open";
    this.#defaultNs = defaultNamespaceOf(attributes);
    const received = this.#take();
    if (this.#whenUnreadable === "skip") this.#rootTag = received.slice(received.lastIndexOf("<"));
    this.#events.push({ type: "open", element, received });
  }

  #closeTag(): void {
    const element = this.#tree.close();
    const { depth } = this.#tree;
    if (depth > 1 || element === undefined) return;
    this.#closedAt = this.#sax.position;
    const received = this.#take();
    if (depth === 0) {
      this.#phase = "closed";
      this.#events.push({ type: "close" });
      return;
    }
    const byteCount = this.#isAscii ? received.length : utf8Length(received);
    this.#events.push({ type: "element", element, received, byteCount });
  }

  #text(text: string): void {
    if (this.#tree.depth > 1) this.#tree.text(text);
    // saxes reports text when it has read the "<" behind it.
    else this.#passGap(this.#index() - 1);
  }

  #cdata(text: string): void {
    if (this.#tree.depth <= 1) throw new XmlViolationError("not-well-formed", "text between stanzas");
    if (text !== "") this.#tree.text(text);
  }

  #fail(message: string): never {
    if (this.#sax.position === this.#closedAt) {
      // The end tag does not fit what it closed: that element was never complete.
      this.#events.pop();
      this.#phase = "open";
    }
    this.#passGap(this.#index());
    throw violationOfSyntax(message);
  }
}

const defaultNamespaceOf = (attributes: readonly ResolvedAttribute[]): string =>
  attributes.find(({ prefix, local }) => prefix === "" && local === "xmlns")?.value.trim() ?? "";

function checkXmlDeclaration({ version, encoding, standalone }: XmlDeclaration): void {
  if (encoding !== undefined && encoding.toLowerCase() !== "utf-8") throw encodingError();
  if (version !== "1.0") throw new XmlViolationError("not-well-formed", "XML version");
  if (standalone === "no") refuse("standalone='no'");
}
