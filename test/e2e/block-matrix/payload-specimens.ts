/** Every specimen of a payload: the rows of protocol.md §3.1 and §4.1, and what nobody knows. */
import { CALLS } from "./call-specimens.ts";
import { CIPHERS, UNKNOWNS } from "./cipher-specimens.ts";
import { FILES } from "./file-specimens.ts";
import type { Specimen } from "./specimen.ts";

export const PAYLOAD_SPECIMENS: readonly Specimen[] = [...FILES, ...CALLS, ...CIPHERS, ...UNKNOWNS];
