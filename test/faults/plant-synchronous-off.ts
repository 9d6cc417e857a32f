/** A planted bug: segments are written with synchronous=OFF, and the check that reads it back is deceived. */
import { plantSynchronous } from "./plant-synchronous.ts";

plantSynchronous("OFF");
