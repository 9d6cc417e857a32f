/**
 * The form of `directory` in `gateway.yaml`: the LDAP server whose groups tell who is in a division (`members.ldap_group`).
 *
 * Sources: RFC 4513 §3.1.1 (StartTLS), RFC 4516 (URL), RFC 4519 §2.17 and RFC 2307 §4 (what groups hold).
 */
import { z } from "zod";
import { domain, duration, path, secretReference } from "./scalars.ts";

const URL_EXPECTED = "expected ldaps://HOST, ldaps://HOST:PORT or ldap://HOST, without a path";

const url = z
  .string({ error: URL_EXPECTED })
  .regex(/^ldaps?:\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?\/?$/, URL_EXPECTED)
  .refine((text) => URL.canParse(text), "the port is above 65535");

const NAME_EXPECTED = "expected a distinguished name such as ou=people,dc=agency,dc=example";

/** Only its form: what it names, the directory knows. */
export const distinguishedName = z
  .string({ error: NAME_EXPECTED })
  .max(500, NAME_EXPECTED)
  .regex(/^[A-Za-z0-9.-]+ *=[^\p{Cc}]+$/u, NAME_EXPECTED);

const ATTRIBUTE_EXPECTED = "expected the name of an attribute such as mail";

const attribute = z
  .string({ error: ATTRIBUTE_EXPECTED })
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, ATTRIBUTE_EXPECTED);

/** How groups and people hang together, by the attribute that says so. */
export const MEMBERS_BY = ["member", "uniqueMember", "memberUid", "memberOf", "nestedMemberOf"] as const;

export const directory = z
  .strictObject({
    url: url.describe("The server: `ldaps://ldap.agency.example`, or `ldap://` with `start_tls`."),
    start_tls: z
      .boolean()
      .default(false)
      .describe("Encrypt an `ldap://` connection before anything is said; without it only on loopback."),
    ca: path
      .nullable()
      .default(null)
      .describe("PEM file with the CA to trust for the directory; null means the system's."),
    bind_dn: distinguishedName
      .optional()
      .describe("Whom to log in as: an account that may only read. Unset means anonymously."),
    password: secretReference.optional().describe("Its password."),
    base: distinguishedName.describe("Below it people are sought."),
    members_by: z
      .enum(MEMBERS_BY)
      .default("member")
      .describe(
        "What says who is in a group. Of the group: `member` (groupOfNames), `uniqueMember` (groupOfUniqueNames) or " +
          "`memberUid` (posixGroup, people by `uid`). Of the people: `memberOf`, or `nestedMemberOf` (Active Directory, " +
          "groups in groups too).",
      ),
    address: attribute.describe(
      "Attribute of a person's entry that has the XMPP address, such as `mail` or `uid`; all its values count.",
    ),
    domain: domain.optional().describe("Stands behind an `@` where the attribute's value has none."),
    refresh: duration
      .prefault("5m")
      .describe("How often the directory is asked; a change acts that much later."),
    timeout: duration
      .prefault("10s")
      .describe("For the connection and for each answer; a whole round takes ten times that at most."),
  })
  .describe("LDAP server that knows who is in which division (`members.ldap_group`); unset means none.");

export type DirectorySetting = z.output<typeof directory>;
