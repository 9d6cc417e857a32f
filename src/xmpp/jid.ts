/**
 * Addresses, prepared and compared as RFC 7622 says. (Contract; the implementation follows.)
 */

export interface Jid {
  /** Prepared (UsernameCaseMapped); "" where absent. */
  readonly local: string;
  /** Prepared: lower case, NFC, A-labels as U-labels, no trailing dot. Never "". */
  readonly domain: string;
  /** Prepared (OpaqueString); "" where absent. */
  readonly resource: string;
  /** `local@domain` or `domain`. */
  readonly bare: string;
  /** With the resource where there is one. */
  readonly full: string;
}

/** Undefined where the text is no JID or does not prepare: callers treat that as outside. */
export type PrepareJid = (text: string) => Jid | undefined;

/** IDNA (UTS 46) to A-labels; "" where the name is invalid. `url.domainToASCII` of Node fits. */
export type ToAscii = (domain: string) => string;
