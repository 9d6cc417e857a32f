/**
 * Names that a client gives itself before anybody knows who it is: the resource it asks for, the tag and the device of
 * SASL2. Others read them, so they are text like any other.
 *
 * Rule: what policy objects to is left out, not refused: the server has names of its own.
 * Source: RFC 6120 §7.7; XEP-0386 v1.0 §3; protocol.md §10 "text in unusual places".
 */
import { element } from "../xml/element.ts";
import { evaluate } from "../policy/evaluate.ts";
import { forAnybody } from "../policy/revision.ts";
import type { Jid } from "../xmpp/jid.ts";
import { NS_BIND, NS_CLIENT } from "../xmpp/ns.ts";
import { readStanza } from "../xmpp/stanza.ts";
import type { Scope } from "./scope.ts";

/** True where a request to bind a resource of this name would be allowed. */
export function isPassableName(name: string, { domain, nowMs, revision, options }: Scope): boolean {
  const prepare = options.ports.prepareJid;
  const user: Jid = { local: "", domain, resource: "", bare: domain, full: domain };
  const bind = element(NS_BIND, "bind", {}, element(NS_BIND, "resource", {}, name));
  const request = element(NS_CLIENT, "iq", { type: "set", id: "name" }, bind);
  const stanza = readStanza(request, { direction: "outbound", user, prepare, byteCount: 0 });
  const context = { direction: "outbound", carrier: "direct", user, nowMs, prepare } as const;
  return evaluate(stanza, context, forAnybody(revision)).disposition === "allow";
}

/** Names of programs and devices are shorter. */
const MAX_NAME_LENGTH = 100;

/** @returns the name where it may go on and be kept as a claim, else undefined. */
export function passableName(name: string | undefined, scope: Scope): string | undefined {
  const isShort = name !== undefined && name !== "" && name.length <= MAX_NAME_LENGTH;
  return isShort && isPassableName(name, scope) ? name : undefined;
}
