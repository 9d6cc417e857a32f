/**
 * What widespread clients need of an error before they show it, in one place.
 *
 * Rule: a quirk is answered by what the specifications allow anyway; nothing here asks who the client is, because
 * its name is only a claim.
 * Sources: protocol.md §5.1, §5.2, §5.3 (read in the clients' sources).
 */
import type { StanzaCondition } from "./refusal.ts";
import type { Stanza, StanzaKind } from "./stanza.ts";

/** COMPAT(Pidgin 2: its dialog opens only for an error that has a body): the refusal's words, never the content. */
export const echoesBody = (kind: StanzaKind): boolean => kind === "message";

/** COMPAT(Conversations: after these on a join it tries again and again). */
export const REJOIN_CONDITIONS: ReadonlySet<string> = new Set([
  "remote-server-timeout",
  "remote-server-not-found",
  "not-acceptable",
]);

/** COMPAT(Dino: `not-allowed` with `cancel` on a join reads "room creation is restricted"). */
export function joinCondition(refused: StanzaCondition): StanzaCondition {
  const isMisread = refused.condition === "not-allowed" || REJOIN_CONDITIONS.has(refused.condition);
  return isMisread ? { type: "cancel", condition: "policy-violation" } : refused;
}

/**
 * Who an error to our own client seems to come from. COMPAT(Conversations, Pidgin: they match the exact text of
 * the request's `to`, and none where there was none; all clients: a room speaks from its bare address, and a
 * contact does so about subscriptions).
 */
export function errorSender({ kind, type, to, toText }: Stanza): string | undefined {
  if (toText === undefined) return undefined;
  const isOfBare =
    (kind === "message" && type === "groupchat") || (kind === "presence" && type !== "available");
  return isOfBare ? (to?.bare ?? toText) : toText;
}
