/** Exceptions on file for tests: signed by the CIO, for the user `ana`, at any time, unless a test says otherwise. */
import type { ExceptionTerms, FiledException } from "../../src/policy/exception.ts";
import { confirmApprover, enrollApprover } from "../../src/store/approvers.ts";
import { approveException, requestException } from "../../src/store/exceptions.ts";
import { generateKeys, signApproval } from "../../src/store/signature.ts";
import { act, type PeopledState } from "./state.ts";

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

/** In a state: requested at its beginning, and signed by a CIO of its own, unless told. */
export const grantedBy = async (
  { store, admin, userWith }: PeopledState,
  wish: Partial<ExceptionTerms> = {},
  { isSigned = true } = {},
): Promise<ExceptionTerms> => {
  people += 1;
  const asking = await userWith(`asker-${String(people)}`, "ops");
  const approving = await userWith(`cio-${String(people)}`, "approver");
  const { kind, subject, users, divisions, need, ticket, fromMs, untilMs } = { ...TERMS, ...wish };
  const asked = { kind, subject, users, divisions, need, ticket, fromMs, untilMs };
  const { terms, hash } = await act(store, requestException(asked), { ...asking, nowMs: fromMs });
  if (!isSigned) return terms;
  const { privateKey, publicKey } = generateKeys();
  const key = await act(store, enrollApprover({ role: "cio", publicKeyPem: publicKey }), {
    ...approving,
    nowMs: fromMs,
  });
  await act(store, confirmApprover(key.id), { ...admin, nowMs: fromMs });
  const sign = (approval: Parameters<typeof signApproval>[0]): string => signApproval(approval, privateKey);
  await act(store, approveException({ id: terms.id, role: "cio", hash, sign }), {
    ...approving,
    nowMs: fromMs,
  });
  return terms;
};

let people = 0;
