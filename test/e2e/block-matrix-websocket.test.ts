/** All cells of the block matrix, with those behind the gateway coming in by a WebSocket: no door knows a way round. */
import { WEB_SOCKET } from "./block-matrix/door.ts";
import { matrixOver } from "./block-matrix/matrix.ts";

matrixOver(WEB_SOCKET);
