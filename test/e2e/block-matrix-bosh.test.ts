/** All cells of the block matrix, with those behind the gateway coming in by BOSH: no door knows a way round. */
import { BOSH } from "./block-matrix/door.ts";
import { matrixOver } from "./block-matrix/matrix.ts";

matrixOver(BOSH);
