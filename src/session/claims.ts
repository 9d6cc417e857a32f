/**
 * Reads what a client says of itself out of what it sends anyhow: caps in its presence, answers to who asked what it is.
 * Nothing is ever put into its stream for that.
 *
 * Rule 1: asked of every stanza of a client, so a message costs one comparison.
 * Rule 2: a claim outlives the text that it stood in. What policy would not let pass as a name is not kept as one.
 * Rule 3: bounded: so many claims of a stream, and each caps answer is computed once.
 * Sources: XEP-0115 1.6 §4–§6; XEP-0092 1.1 §2; protocol.md §7.
 */
import { attribute, child, ownText, type XmlElement } from "../xml/element.ts";
import { claimFacts, cleanClaim, type ClaimSource, type ClientClaim } from "../policy/client-claim.ts";
import { capsIn, capsText } from "../xmpp/caps.ts";
import { NS_VERSION } from "../xmpp/ns.ts";
import { NS_DISCO_INFO } from "../xmpp/payloads-iq.ts";
import { passableName } from "./passable-name.ts";
import type { Scope } from "./scope.ts";

/** Of one stream and source; a client that changes more often adds nothing. */
const MAX_OF_SOURCE = 8;
/** XEP-0115 §4: base64 of a digest, or in old clients a version. */
const VER = /^[\w+/=.-]{1,100}$/;
const FUNCTION = /^[a-z\d-]{0,20}$/i;

type Known = readonly ClientClaim[];

/** What a stanza of the client adds to what is known; mostly nothing. */
export function claimIn(of: XmlElement, known: Known, scope: Scope): ClientClaim | undefined {
  if (of.local === "message") return undefined;
  const claim = of.local === "presence" ? capsClaim(of, known, scope) : answerClaim(of, known, scope);
  return claim !== undefined && isNew(claim, known) ? claim : undefined;
}

/** Seen, and of one connection: another one has its own. */
export const isOfConnection = ({ source }: ClientClaim): boolean =>
  source === "tls" || source === "mechanism" || source === "certificate";

/** A stream taken up again: by the connection that it is on now, and by what its client says this time, too. */
export function claimsResumed(known: Known, logIn: Known): Known {
  const kept = known.filter((one) => !isOfConnection(one));
  return [...kept, ...logIn.filter((one) => isNew(one, kept) && !isFull(one.source, kept))];
}

const isFull = (source: ClaimSource, known: Known): boolean =>
  known.length >= MAX_OF_SOURCE && known.filter((one) => one.source === source).length >= MAX_OF_SOURCE;

function isNew(claim: ClientClaim, known: Known): boolean {
  const text = wordsOf(claim);
  return known.every((one) => one.source !== claim.source || wordsOf(one) !== text);
}

const wordsOf = (claim: ClientClaim): string => JSON.stringify(claimFacts(claim));

function capsClaim(presence: XmlElement, known: Known, scope: Scope): ClientClaim | undefined {
  const type = attribute(presence, "type");
  const caps = type === undefined ? capsIn(presence) : undefined;
  if (caps === undefined || !VER.test(caps.ver) || !FUNCTION.test(caps.hash)) return undefined;
  // Before the name is judged, for presence repeats it all day.
  const isKnown = known.some(
    (one) => one.source === "caps" && one.node === caps.node && one.ver === caps.ver,
  );
  if (isKnown || isFull("caps", known)) return undefined;
  const node = passable(caps.node, scope);
  return node === caps.node ? { ...caps, source: "caps", atMs: scope.nowMs } : undefined;
}

function answerClaim(iq: XmlElement, known: Known, scope: Scope): ClientClaim | undefined {
  if (attribute(iq, "type") !== "result") return undefined;
  const version = child(iq, NS_VERSION, "query");
  if (version !== undefined) return isFull("version", known) ? undefined : versionClaim(version, scope);
  const disco = child(iq, NS_DISCO_INFO, "query");
  return disco === undefined ? undefined : capsAnswer(disco, known, scope);
}

function versionClaim(query: XmlElement, scope: Scope): ClientClaim | undefined {
  const said = (name: string): string | undefined => {
    const field = child(query, NS_VERSION, name);
    return field && passable(ownText(field), scope);
  };
  const words = { name: said("name"), version: said("version"), os: said("os") };
  if (words.name === undefined && words.version === undefined) return undefined;
  return { source: "version", ...words, atMs: scope.nowMs };
}

/** Only sha-1 is computed, which is what clients have. */
function capsAnswer(query: XmlElement, known: Known, scope: Scope): ClientClaim | undefined {
  const asked = attribute(query, "node") ?? "";
  const caps = known.find(
    (one) =>
      one.source === "caps" && one.hash.toLowerCase() === "sha-1" && `${one.node}#${one.ver}` === asked,
  );
  if (caps?.source !== "caps") return undefined;
  const { node, ver } = caps;
  if (known.some((one) => one.source === "caps-answer" && one.node === node && one.ver === ver))
    return undefined;
  const text = capsText(query);
  const hash = text === undefined ? undefined : scope.options.ports.digest.sha1(text);
  // COMPAT(profanity 0.13, answers what it was with what it is by now, and said so in its presence)
  const isMatch = known.some((one) => one.source === "caps" && one.node === node && one.ver === hash);
  return { source: "caps-answer", node, ver, isMatch, atMs: scope.nowMs };
}

const passable = (text: string, scope: Scope): string | undefined => passableName(cleanClaim(text), scope);
