/** A revision with one division, for tests of what being switched off means. */
import { divisionFinder, type Members } from "../../src/policy/divisions.ts";
import type { PolicyRevision } from "../../src/policy/revision.ts";
import { NO_DEMANDS } from "../../src/policy/settings.ts";

export interface OfficeWishes extends Partial<Members> {
  readonly starts?: "on" | "off";
  readonly contact?: string;
  readonly mode?: "enforce" | "shadow";
}

export const officeOf = ({
  accounts = [],
  patterns = [],
  starts = "on",
  contact = "",
  mode,
  ...groups
}: OfficeWishes): Pick<PolicyRevision, "divisions" | "divisionsOf"> => {
  const members = { accounts, patterns, ...groups };
  const division = {
    id: "yard",
    title: "Yard",
    members,
    starts,
    managers: ["dana"],
    contact,
    enforces: [],
    settings: NO_DEMANDS,
    ...(mode !== undefined && { mode }),
  };
  return { divisions: new Map([["yard", division]]), divisionsOf: divisionFinder([division]) };
};
