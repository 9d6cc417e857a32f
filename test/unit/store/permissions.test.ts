import { describe, expect, test } from "vitest";
import {
  isPermitted,
  isRole,
  PERMISSIONS,
  ROLES,
  rolesFor,
  type Act,
} from "../../../src/store/permissions.ts";

/** Who may, in the order of ROLES: admin ops reviewer records legal approver auditor; then whether for what is one's own. */
const MATRIX: Readonly<Record<Act, string>> = {
  "user add": "A...... -",
  "user disable": "A...... -",
  "user enable": "A...... -",
  "user role": "A...... -",
  "user person": "A...... -",
  "token create": "A...... own",
  "token revoke": "A...... own",
  "person add": "A..R... -",
  "person change": "A..R... -",
  "person map": "A..R... -",
  "person unmap": "A..R... -",
  "person notify": "A..R... -",
  "division switch": "....... own",
  "approver enroll": ".....P. -",
  "approver confirm": "A...... -",
  "approver revoke": "A...... own",
  "sample plan": "..V.... -",
  "sample draw": "..V.... -",
  "sample show": "..V.... -",
  "sample decide": "..V.... -",
  "review open": "..V.L.. -",
  "review approve": "....LP. -",
  "review show": "..V.LP. -",
  "review close": "....L.. own",
  "case open": "..V.L.. -",
  "case add": "..V.L.. -",
  "case show": "..V.L.. -",
  "case recommend": "..V.L.. -",
  "case refer": "....L.. -",
  "case close": "....L.. -",
  "exception request": "AOVRLPU -",
  "exception change": "....... own",
  "exception approve": ".....P. -",
  "exception revoke": "A....P. own",
  "justification add": "AOVRLPU -",
  "justification withdraw": "A...... own",
  "device add": "AO..... -",
  "device revoke": "AO..... -",
  "action open": "AOVRLPU -",
  "action close": "A.....U -",
  "report make": "A.VRL.U -",
  "review accept": "A.....U -",
};
const LETTERS = "AOVRLPU";

describe("the table", () => {
  test.each(Object.keys(PERMISSIONS) as Act[])("%s", (act) => {
    const letters = ROLES.map((role, index) => (isPermitted(act, [role], false) ? LETTERS[index] : "."));
    expect(`${letters.join("")} ${isPermitted(act, [], true) ? "own" : "-"}`).toBe(MATRIX[act]);
  });

  test("no role may nothing, and one that may is enough", () => {
    for (const act of Object.keys(PERMISSIONS) as Act[]) expect(isPermitted(act, [], false)).toBe(false);
    expect(isPermitted("person map", ["auditor", "records"], false)).toBe(true);
  });

  test("a refusal names the roles", () => {
    expect(rolesFor("person add")).toBe("the role admin or records");
    expect(rolesFor("token create")).toBe("the role admin");
    expect(rolesFor("exception change")).toBe("whoever it belongs to");
    expect([isRole("legal"), isRole("self"), isRole("toString")]).toEqual([true, false, false]);
  });
});
