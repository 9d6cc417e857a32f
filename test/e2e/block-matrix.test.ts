/**
 * The block matrix over wires: every row of protocol.md §3.1 and §4.1 and every place of §2.3, in each way that a
 * stanza can go, with a real Prosody behind the real gateway. Unknown namespaces fail closed.
 *
 * A cell shows: the receiver's own raw stream has nothing of it, whoever must be told is told rightly, one durable
 * record names rule and clause, and the next good stanza arrives by the same way.
 */
import { DIRECT_TLS } from "./block-matrix/door.ts";
import { matrixOver } from "./block-matrix/matrix.ts";

matrixOver(DIRECT_TLS);
