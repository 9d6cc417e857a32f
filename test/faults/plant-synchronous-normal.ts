/** A planted bug: segments are written with synchronous=NORMAL, and the check that reads it back is deceived. */
import { plantSynchronous } from "./plant-synchronous.ts";

plantSynchronous("NORMAL");
