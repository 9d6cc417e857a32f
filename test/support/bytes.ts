/** Text to UTF-8, for tests that feed bytes. */
const ENCODER = new TextEncoder();

export const utf8 = (text: string): Uint8Array => ENCODER.encode(text);
