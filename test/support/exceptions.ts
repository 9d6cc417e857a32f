/** Exceptions on file for tests: signed by the CIO, for the user `ana`, at any time, unless a test says otherwise. */
import type { ExceptionTerms, FiledException } from "../../src/policy/exception.ts";

const TERMS: ExceptionTerms = {
  id: "ex-1",
  revision: 1,
  kind: "domain",
  subject: "far.example",
  users: ["ana@agency.example"],
  divisions: [],
  need: "a storm",
  ticket: "T-1",
  fromMs: 0,
  untilMs: Number.MAX_SAFE_INTEGER,
  requester: "bob",
};

export const filed = (
  terms: Partial<ExceptionTerms> = {},
  rest: Partial<Omit<FiledException, "terms">> = {},
): FiledException => ({
  terms: { ...TERMS, ...terms },
  approvals: [{ role: "cio", login: "carl" }],
  revokedMs: undefined,
  ...rest,
});
