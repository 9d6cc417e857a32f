/**
 * What managers decided of their divisions: on or off, since when, by whom, why. A register that only grows.
 *
 * Rule: a division is switched by the decision of one of its managers, and by nobody else's: no role stands in for it.
 * Sources: CCPS-1.e ("Division management may determine …"), ORDHS-1.5 ("Local management may determine …").
 */
import type { DivisionSwitch } from "../policy/divisions.ts";
import { requirePermission, type Actor } from "./actors.ts";
import type { Perform } from "./act.ts";
import { StoreError } from "./errors.ts";
import { checkText } from "./names.ts";
import type { Tx } from "./tables.ts";

export interface SwitchWish {
  readonly division: string;
  readonly isOn: boolean;
  readonly why: string;
  /** Logins: by the policy under which it is decided. */
  readonly managers: readonly string[];
  /** Of that policy: who was manager then can be looked up. */
  readonly revision: string;
}

export interface KeptSwitch extends DivisionSwitch {
  readonly why: string;
}

/** In the order in which they were decided. */
export const listSwitches = async (tx: Tx): Promise<readonly KeptSwitch[]> => {
  const rows = await tx.selectFrom("division_switch").selectAll().orderBy("id").execute();
  return rows.map(({ division, is_on, login: by, at_ms: atMs, why }) => ({
    division,
    isOn: is_on === 1,
    by,
    atMs,
    why,
  }));
};

export const switchDivision =
  (wish: SwitchWish): Perform<KeptSwitch> =>
  async ({ tx, actor, nowMs }) => {
    const login = requireManager(actor, wish);
    const { division, isOn, revision } = wish;
    const why = checkText("reason", wish.why);
    const last = (await listSwitches(tx)).findLast((one) => one.division === division);
    if (last?.isOn === isOn)
      throw new StoreError("SG_STORE_CONFLICT", `${division} is ${stateName(isOn)} already, by ${last.by}`);
    await tx
      .insertInto("division_switch")
      .values({ division, is_on: isOn ? 1 : 0, login, at_ms: nowMs, why })
      .execute();
    const managers = wish.managers.toSorted().join(" ");
    return {
      act: "division switch",
      object: `division:${division}`,
      facts: { division, state: stateName(isOn), managers, revision },
      result: { division, isOn, by: login, atMs: nowMs, why },
    };
  };

const stateName = (isOn: boolean): string => (isOn ? "on" : "off");

function requireManager(actor: Actor, { division, managers }: SwitchWish): string {
  const { login } = actor;
  if (login !== undefined && !managers.includes(login)) {
    const named = managers.length === 0 ? "and none is named" : `${managers.join(", ")}; ${login} is none`;
    throw new StoreError("SG_STORE_DENIED", `${division} is switched by its managers alone: ${named}`);
  }
  requirePermission(actor, "division switch", login);
  return login ?? "";
}
