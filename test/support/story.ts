/** Short transcripts inside a unit test: what happened before by name, then the steps as text. */
import type { ClientCertificate } from "../../src/session/input.ts";
import type { SessionOptions } from "../../src/session/scope.ts";
import { SansIo, sessionOptions } from "./sans-io.ts";
import { parseSteps, readTranscript } from "./transcript.ts";

export type Beginning = "unauthenticated" | "authenticated" | "bound" | "sasl-offered" | "sasl-bound";

const TLS = { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", serverName: "agency.example" };

const AFTER = `${import.meta.dirname}/../transcripts/after`;

export interface Telling {
  readonly after?: Beginning;
  /** Bytes a push; 0 for whole texts. */
  readonly chunk?: number;
  readonly options?: Partial<SessionOptions>;
  /** Behind the beginning of other stories. */
  readonly laterMs?: number;
  /** That the client showed in its handshake. */
  readonly certificate?: ClientCertificate;
  /** Version, where it is not the newest. */
  readonly tls?: string;
}

/** Plays the steps; @returns the session for a closer look. */
export function tell(
  steps: string,
  { after, chunk = 0, options = {}, laterMs, certificate, tls }: Telling = {},
): SansIo {
  const session = new SansIo(sessionOptions(options), chunk, laterMs);
  if (certificate !== undefined || tls !== undefined)
    session.feed({
      type: "tlsReady",
      side: "client",
      tls: { ...TLS, version: tls ?? TLS.version, certificate },
    });
  if (after !== undefined) session.play(readTranscript(`${AFTER}/${after}.txt`, AFTER).steps);
  session.play(parseSteps(steps));
  return session;
}

/** In whole chunks, then byte by byte. */
export function tellTwice(steps: string, telling: Telling = {}): void {
  tell(steps, telling);
  tell(steps, { ...telling, chunk: 1 });
}

/** What every stream error looks like to the client. */
export const streamError = (condition: string, text: "" | "{_}" = "{_}"): string =>
  `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>${
    text === "" ? "" : `<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>${text}</text>`
  }</stream:error></stream:stream>`;
