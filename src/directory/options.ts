/** Where a directory is, and how its groups are read. Types alone. */
import type { PrepareJid } from "../xmpp/jid.ts";

/** By which attribute groups and people hang together; the first three are the group's, the others the people's. */
export type MembersBy = "member" | "uniqueMember" | "memberUid" | "memberOf" | "nestedMemberOf";

export interface ConnectionOptions {
  /** `ldap://` or `ldaps://`, host and port. */
  readonly url: string;
  readonly security: "ldaps" | "start-tls" | "none";
  /** Undefined: the system's authorities. */
  readonly caFile: string | undefined;
  /** Undefined: anonymously. */
  readonly bindDn: string | undefined;
  readonly password: () => string;
  /** For the connection, and for each answer. */
  readonly timeoutMs: number;
}

export interface AddressOptions {
  /** Stands behind the `@` where a value has none. Prepared. */
  readonly domain: string | undefined;
  readonly prepareJid: PrepareJid;
  /** @param domain prepared */
  readonly isServed: (domain: string) => boolean;
}

export interface GroupOptions extends AddressOptions {
  /** Below it people are sought. */
  readonly base: string;
  readonly membersBy: MembersBy;
  /** Attribute that has the address. */
  readonly address: string;
}

export type DirectoryOptions = ConnectionOptions & GroupOptions;

/** What a directory says of one group. */
export type GroupAnswer =
  | {
      readonly state: "told";
      /** Bare JIDs, prepared, sorted. */
      readonly accounts: readonly string[];
      /** Members of whom it cannot be said who they are: names as the directory has them. */
      readonly unread: readonly string[];
    }
  /** It says nothing: the group is not there or hidden, has no members, or hands them out by parts. */
  | { readonly state: "silent"; readonly why: "absent" | "empty" | "ranged" };
