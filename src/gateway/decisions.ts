/** The decisions in the state, as the policy judges by them. One line for each kind; a table that cannot be read stops all. */
import type { Decisions } from "../policy/decisions.ts";
import type { FiledException } from "../policy/exception.ts";
import { listGroups } from "../store/directory-groups.ts";
import { listSwitches } from "../store/division-switches.ts";
import type { RegisteredDevice } from "../policy/device-register.ts";
import { listDevices, type KeptDevice } from "../store/devices.ts";
import { listSeenDevices } from "../store/seen-devices.ts";
import { listExceptions, type KeptException } from "../store/exceptions.ts";
import type { Tx } from "../store/tables.ts";

/** Within a read: all of it from one moment. @throws StoreError */
export const readDecisions = async (tx: Tx): Promise<Decisions> => ({
  exceptions: (await listExceptions(tx)).map(filedOf),
  switches: await listSwitches(tx),
  groups: (await listGroups(tx)).map(({ source, group, accounts }) => ({ source, group, accounts })),
  devices: (await listDevices(tx)).map(registeredOf),
  seenDevices: (await listSeenDevices(tx)).map(({ user, mark }) => [user, mark] as const),
});

/** All but what commands show. */
const filedOf = (kept: KeptException): FiledException => {
  const { terms, approvals, revokedMs, requesterPerson, warnedMs, endedMs } = kept;
  return { terms, approvals, revokedMs, requesterPerson, warnedMs, endedMs };
};

const registeredOf = (kept: KeptDevice): RegisteredDevice => {
  const { id, mark, value, user, ownership, authorisedBy, fromMs, untilMs, revokedMs } = kept;
  return { id, mark, value, user, ownership, authorisedBy, fromMs, untilMs, revokedMs };
};
