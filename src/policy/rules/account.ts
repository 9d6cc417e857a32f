/**
 * Keeps accounts where they are: no registration, no removal, no log-in of the old kind, no credentials of one's own.
 *
 * An account's end is the end of its record's custodian, so it is an administrator's act; a transport is a way out of
 * the network (clause CCPS-1.c). Allowed are: asking what registration offers, changing the own password (its record
 * has the password blanked) and a nickname reserved in a listed room.
 * Sources: XEP-0077 2.4 §3, XEP-0045 §7.10, XEP-0078, XEP-0100 1.0 §4, XEP-0257, XEP-0389, XEP-0401, XEP-0445;
 * protocol.md §1.9, §2.3 rows 17, 22, 31 and §10.
 */
import { attribute, childElements, ownText, type XmlElement } from "../../xml/element.ts";
import { walk } from "../../xml/walk.ts";
import { isNestedStanza } from "../../xmpp/forwarded.ts";
import type { Jid } from "../../xmpp/jid.ts";
import { NS_BIND, NS_COMMANDS, NS_IQ_AUTH, NS_REGISTER } from "../../xmpp/ns.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import type { PolicyRevision } from "../revision.ts";
import type { Finding, Rule, RuleContext } from "../rule.ts";

const ID = "account";

const NO_FINDINGS: readonly Finding[] = [];

export const account: Rule = {
  id: ID,
  check(stanza, context, revision) {
    const reason = findAct({ stanza, context, revision });
    if (reason === undefined) return NO_FINDINGS;
    const clauseIds = revision.clauses[ID] ?? [];
    return [{ ruleId: ID, disposition: "block", reason, refusal: "account", clauseIds }];
  },
};

interface Judging {
  readonly stanza: Stanza;
  readonly context: RuleContext;
  readonly revision: PolicyRevision;
}

/** The first act upon an account. Stanzas inside are judged by themselves. */
function findAct(judging: Judging): string | undefined {
  let reason: string | undefined;
  const root = judging.stanza.element;
  walk(root, (of, _path, parent) => {
    if (parent === undefined) return true;
    if (reason !== undefined || isNestedStanza(of, parent)) return false;
    reason = actOf(of, judging, parent);
    return true;
  });
  return reason;
}

/** Features list namespaces as text; these are elements that ask for something. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  [NS_IQ_AUTH, "log-in by jabber:iq:auth"],
  // XEP-0100 §4.2: what a transport is asked before one writes to somebody in another network.
  ["jabber:iq:gateway", "an address asked of a transport"],
  ["urn:xmpp:register:0", "in-band registration"],
  ["urn:xmpp:saslcert:0", "a client certificate put in place by its user"],
  ["urn:xmpp:saslcert:1", "a client certificate put in place by its user"],
  ["urn:xmpp:ibr-token:0", "in-band registration"],
  // Who the user is was settled by the first (session/binding.ts), and every record names that one.
  [NS_BIND, "a second resource for a bound stream"],
]);

function actOf(of: XmlElement, judging: Judging, parent: XmlElement): string | undefined {
  const { ns, local } = of;
  const { stanza, context } = judging;
  if (ns === NS_REGISTER) {
    // A query's fields stand in the same namespace; they are judged with it.
    if (local !== "query" && parent.ns === NS_REGISTER && parent.local === "query") return undefined;
    return registrationAct(of, judging, parent);
  }
  if (ns === NS_COMMANDS && local === "command") return commandAct(of);
  if (ns === "urn:xmpp:pars:0") return stanza.kind === "iq" ? "in-band registration" : undefined;
  return ns === NS_BIND && context.user.resource === "" ? undefined : REFUSED.get(ns);
}

function registrationAct(query: XmlElement, judging: Judging, parent: XmlElement): string | undefined {
  const { stanza, context, revision } = judging;
  const { kind, type, element } = stanza;
  if (kind !== "iq" || parent !== element || query.local !== "query" || context.carrier !== "direct") {
    return "registration inside something else";
  }
  const isOutbound = context.direction === "outbound";
  const farEnd = isOutbound ? stanza.to : stanza.from;
  const isRequest = type === "get" || type === "set";
  if (isRequest !== isOutbound) return isRequest ? "registration asked of a client" : undefined;
  if (isListedRoom(farEnd, revision)) return undefined;
  if (!isOwnServer(farEnd, context)) return "registration with another service";
  return type === "set" ? ownAccountAct(query, context) : undefined;
}

/** A room, not the host: registering with a host is how transports are joined (XEP-0100 §4.1). */
const isListedRoom = (far: Jid | undefined, { serviceDomains }: PolicyRevision): boolean =>
  far !== undefined && far.local !== "" && far.resource === "" && serviceDomains.has(far.domain);

const isOwnServer = (far: Jid | undefined, { user }: RuleContext): boolean =>
  far === undefined || far.full === user.bare || far.full === user.domain;

const PASSWORD_CHANGE: ReadonlySet<string> = new Set(["username", "password"]);

/** A change of the own password, in the plain form alone: forms hide fields. */
function ownAccountAct(query: XmlElement, context: RuleContext): string | undefined {
  const fields = childElements(query);
  if (fields.some(({ local }) => local === "remove")) return "removal of the account";
  const isPlain = fields.every(({ ns, local }) => ns === NS_REGISTER && PASSWORD_CHANGE.has(local));
  if (!isPlain || fields.length !== PASSWORD_CHANGE.size) return "in-band registration";
  const [name, ...others] = fields.filter(({ local }) => local === "username");
  const isOwn = name !== undefined && others.length === 0 && isOwnName(ownText(name), context);
  return isOwn ? undefined : "in-band registration";
}

/** COMPAT(clients that fill in the whole address). */
function isOwnName(name: string, { user, prepare }: RuleContext): boolean {
  const jid = prepare(name.includes("@") ? name : `${name}@${user.domain}`);
  return jid?.full === user.bare;
}

/** XEP-0401 invitations; XEP-0133 and the like, by which the server itself is opened: an administrator's, beside the gateway. */
const REFUSED_COMMANDS: readonly string[] = [
  "urn:xmpp:invite",
  "http:/jabber.org/protocol/admin",
  // COMPAT(Prosody's own: modules, hosts, servers)
  "http:/prosody.im/protocol/",
];
/** COMPAT(ejabberd's own: settings, cluster, accounts; mod_configure, mod_adhoc_api, mod_announce) */
const REFUSED_FIRST_PARTS: ReadonlySet<string> = new Set([
  ..."config user announce api-commands".split(" "),
  ...["running nodes", "stopped nodes", "all users", "online users", "outgoing s2s"],
]);

/** COMPAT(ejabberd takes a node for its parts, however many `/` and `#` stand between them) */
function commandAct(command: XmlElement): string | undefined {
  const parts = (attribute(command, "node") ?? "").split(/[/#]/).filter((part) => part !== "");
  const node = parts.join("/");
  const isRefused =
    REFUSED_FIRST_PARTS.has(parts[0] ?? "") || REFUSED_COMMANDS.some((family) => node.startsWith(family));
  return isRefused ? "a command upon accounts" : undefined;
}
