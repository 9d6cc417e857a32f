/**
 * saxes behind an interface of ours: the one file that imports it.
 *
 * Rule: `on` is not used. It stores its handlers under computed keys, and V8 (Node 24) turns an object with more
 * than six of these into a slow one: measured four times the time per stanza. Named fields of the pinned version
 * keep it fast; a test sees that every one of them is called.
 */
import { SaxesParser } from "saxes";
import type { RawAttribute, ResolvedAttribute, ResolvedName } from "./tree-builder.ts";

export interface XmlDeclaration {
  readonly version?: string | undefined;
  readonly encoding?: string | undefined;
  readonly standalone?: string | undefined;
}

/** What saxes calls, in the order of the text. A handler may throw: it ends `write` at once. */
export interface TokenHandlers {
  readonly error: (message: string) => void;
  readonly declaration: (declaration: XmlDeclaration) => void;
  readonly restricted: (what: string) => void;
  /**
   * Before saxes makes anything of it: it trims the name in a declaration, and may then object to what it made.
   * @param count of those of this tag, with this one
   */
  readonly attribute: (attribute: RawAttribute, count: number) => void;
  readonly openTag: (name: ResolvedName, attributes: readonly ResolvedAttribute[]) => void;
  readonly closeTag: () => void;
  /** Reported when the "<" behind it was read, or a reference or a chunk cut it. */
  readonly text: (text: string) => void;
  readonly cdata: (text: string) => void;
}

export interface Tokenizer {
  /** Index, in UTF-16 units of all text written, of the next one to be read. */
  readonly position: number;
  write(text: string): void;
}

/** Fields of saxes 6.0.0 that `on` would set. */
interface HandlerFields {
  errorHandler: (error: Error) => void;
  xmldeclHandler: (declaration: XmlDeclaration) => void;
  doctypeHandler: () => void;
  commentHandler: () => void;
  piHandler: () => void;
  attributeHandler: (attribute: ResolvedAttribute) => void;
  openTagHandler: (tag: ResolvedName) => void;
  closeTagHandler: () => void;
  textHandler: (text: string) => void;
  cdataHandler: (text: string) => void;
}

export function createTokenizer(handlers: TokenHandlers): Tokenizer {
  const sax = new SaxesParser({ xmlns: true, position: false });
  /** Of the tag being read. saxes fills in each one's namespace before it reports the tag. */
  let attributes: ResolvedAttribute[] = [];
  const fields = sax as unknown as HandlerFields;
  fields.errorHandler = (error) => handlers.error(error.message);
  fields.xmldeclHandler = handlers.declaration;
  fields.doctypeHandler = () => handlers.restricted("doctype");
  fields.commentHandler = () => handlers.restricted("comment");
  fields.piHandler = () => handlers.restricted("processing instruction");
  fields.attributeHandler = (attribute) => {
    handlers.attribute(attribute, attributes.push(attribute));
  };
  fields.openTagHandler = (tag) => {
    const own = attributes;
    // Emptying the array instead would be a call into the runtime.
    if (own.length > 0) attributes = [];
    handlers.openTag(tag, own);
  };
  fields.closeTagHandler = handlers.closeTag;
  fields.textHandler = handlers.text;
  fields.cdataHandler = handlers.cdata;
  return sax;
}
