/** What the stream parser yields. Types alone. */
import type { XmlElement } from "./element.ts";

/** Stream error conditions that bytes alone can cause (RFC 6120 §4.9.3). */
export type XmlViolation =
  | "not-well-formed"
  | "restricted-xml"
  | "unsupported-encoding"
  | "policy-violation"
  /** Of frames alone: what comes before `<open/>` is not one. */
  | "invalid-namespace";

/** What would have ended the stream; `detail` is a fixed phrase, safe to log. */
export interface Unreadable {
  readonly condition: XmlViolation;
  readonly detail: string;
}

export type StreamEvent =
  /** The stream header's open tag; `element` has no children. `received` starts with the stream's first byte. */
  | { readonly type: "open"; readonly element: XmlElement; readonly received: string }
  /** A complete top-level element; `received` is its exact text, without white space before it. */
  | {
      readonly type: "element";
      readonly element: XmlElement;
      readonly received: string;
      /** Bytes of the element on the wire. White space before it is not counted: it may have come in any push. */
      readonly byteCount: number;
      /**
       * Why it was skipped. `element` is its root alone then, with the attributes by which a stanza is addressed;
       * `received` is cut where the element is over the limit of bytes.
       */
      readonly unreadable?: Unreadable;
    }
  /**
   * White space between top-level elements (RFC 6120 §4.6.1 keepalive). At most one a push call, at its first
   * place. The only event that depends on how bytes were chunked.
   */
  | { readonly type: "whitespace" }
  | { readonly type: "close" }
  /** Always the last event of a parser; it is dead afterwards. `detail` is a fixed phrase, safe to log. */
  | { readonly type: "violation"; readonly condition: XmlViolation; readonly detail: string };
