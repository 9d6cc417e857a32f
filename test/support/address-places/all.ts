/** Every specimen of the address table. */
import { STORED } from "./archive-specimens.ts";
import { CONTENT } from "./content-specimens.ts";
import { PEOPLE } from "./people-specimens.ts";
import { ROOMS } from "./room-specimens.ts";
import type { AddressSpecimen } from "./specimen.ts";

export const ADDRESS_SPECIMENS: readonly AddressSpecimen[] = [...PEOPLE, ...ROOMS, ...STORED, ...CONTENT];
