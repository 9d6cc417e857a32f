/**
 * Who may do what: the one table.
 *
 * Rule: an act that is not named here is nobody's. Reading needs no role: whoever can open `state.db` is the gateway's own user.
 */

export const ROLES = ["admin", "ops", "reviewer", "records", "legal", "approver", "auditor"] as const;

export type Role = (typeof ROLES)[number];

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** `self`: every user, for what is his own. */
type Permitted = readonly (Role | "self")[];

/**
 * Keys of approvers: enrolled by the approver himself, confirmed by an admin who is somebody else (`approvers.ts`), so that nobody
 * makes himself CIO, and no admin makes a CIO of his own.
 */
export const PERMISSIONS = {
  "user add": ["admin"],
  "user disable": ["admin"],
  "user enable": ["admin"],
  "user role": ["admin"],
  "user person": ["admin"],
  "token create": ["admin", "self"],
  "token revoke": ["admin", "self"],
  "person add": ["admin", "records"],
  "person change": ["admin", "records"],
  "person map": ["admin", "records"],
  "person unmap": ["admin", "records"],
  "person notify": ["admin", "records"],
  "division switch": ["self"],
  "approver enroll": ["approver"],
  "approver confirm": ["admin"],
  "approver revoke": ["admin", "self"],
  "sample plan": ["reviewer"],
  "sample draw": ["reviewer"],
  "sample show": ["reviewer"],
  "sample decide": ["reviewer"],
  "review open": ["reviewer", "legal"],
  "review approve": ["approver", "legal"],
  "review show": ["reviewer", "legal", "approver"],
  "review close": ["legal", "self"],
  "case open": ["reviewer", "legal"],
  "case add": ["reviewer", "legal"],
  "case show": ["reviewer", "legal"],
  "case recommend": ["reviewer", "legal"],
  "case refer": ["legal"],
  "case close": ["legal"],
  "exception request": ROLES,
  "exception change": ["self"],
  "exception approve": ["approver"],
  "exception revoke": ["admin", "approver", "self"],
  "justification add": ROLES,
  "justification withdraw": ["admin", "self"],
  "device add": ["admin", "ops"],
  "device revoke": ["admin", "ops"],
  "action open": ROLES,
  "action close": ["admin", "auditor"],
  "report make": ["admin", "reviewer", "records", "legal", "auditor"],
  "review accept": ["admin", "auditor"],
} as const satisfies Readonly<Record<string, Permitted>>;

export type Act = keyof typeof PERMISSIONS;

/** @param isOwn whether what it is about is the user's own */
export const isPermitted = (act: Act, roles: readonly Role[], isOwn: boolean): boolean => {
  const permitted: Permitted = PERMISSIONS[act];
  return (isOwn && permitted.includes("self")) || roles.some((role) => permitted.includes(role));
};

/** For the text of a refusal: `the role admin`, `the role admin or records`. */
export const rolesFor = (act: Act): string => {
  const roles = (PERMISSIONS[act] as Permitted).filter((one) => one !== "self");
  return roles.length === 0 ? "whoever it belongs to" : `the role ${roles.join(" or ")}`;
};
