/**
 * What a client says it is, by where it says so: claims with their time, never proof. Anybody can write any of them.
 *
 * Rule: one line of what can be seen; a peer wrote it, and it ends in records and on somebody's terminal.
 * Sources: XEP-0388 1.0 §2.3 (user-agent), XEP-0386 1.0 §3 (tag), XEP-0115 1.6, XEP-0092 1.1; protocol.md §7;
 * clauses CCPS-1.c, ORDHS-1.3, AL-4.a, WV-4.1.
 */

/** Epoch milliseconds at `atMs`. */
export type ClientClaim = { readonly atMs: number } & (
  | {
      readonly source: "user-agent";
      readonly software?: string | undefined;
      readonly device?: string | undefined;
      /** Random, the same for one installation. */
      readonly id?: string | undefined;
    }
  | { readonly source: "tag"; readonly tag: string }
  | { readonly source: "resource"; readonly resource: string }
  /** `hash` is "" in the form of before 2007, where nothing can be computed from `ver`. */
  | { readonly source: "caps"; readonly node: string; readonly ver: string; readonly hash: string }
  /** Its answer to who asked what those caps stand for. */
  | {
      readonly source: "caps-answer";
      readonly node: string;
      readonly ver: string;
      /** Whether the hash of the answer is `ver`. */
      readonly isMatch: boolean;
    }
  | {
      readonly source: "version";
      readonly name?: string | undefined;
      readonly version?: string | undefined;
      readonly os?: string | undefined;
    }
  /** Of the leg that ends here: seen, not claimed. Absent behind a proxy that does TLS. */
  | { readonly source: "tls"; readonly version: string; readonly cipher: string }
  | { readonly source: "mechanism"; readonly mechanism: string }
  /** Its key was proven; `fault`: why the agency's authority does not vouch for it, or `none`. SHA-256 in hex. */
  | { readonly source: "certificate"; readonly fingerprint: string; readonly fault: string }
);

export type ClaimSource = ClientClaim["source"];
export type ClaimFrom<Source extends ClaimSource> = Extract<ClientClaim, { readonly source: Source }>;

const MAX_CLAIM_LENGTH = 100;

/** Undefined where nothing is left that could be seen. */
export function cleanClaim(text: string | null | undefined): string | undefined {
  const seen = (text ?? "").slice(0, 4 * MAX_CLAIM_LENGTH).replace(/[\p{C}\p{Z}]+/gu, " ");
  const cut = seen.trim().slice(0, MAX_CLAIM_LENGTH).toWellFormed();
  return cut === "" ? undefined : cut;
}

/** As records carry it: what is absent is left out. */
export const claimFacts = (claim: ClientClaim): Readonly<Record<string, string | boolean>> =>
  Object.fromEntries(
    Object.entries(claim).filter(
      (one): one is [string, string | boolean] => one[0] !== "atMs" && one[1] !== undefined,
    ),
  );
