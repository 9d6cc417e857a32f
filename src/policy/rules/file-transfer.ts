/**
 * Refuses files and calls, however they are offered, in both directions.
 *
 * Policy: no attachments sent (CCPS-3.c), none accepted or opened (CCPS-3.d), file transfers blocked (AL-3.b),
 * text messages only (AL-3.a). The mechanisms are those of the catalogue (xmpp/payloads-refused.ts); beside them:
 * a link that a client shows as a file, a vCard's picture, an avatar's hash, a file written as text, a link to
 * an upload host. Upload and proxies are hidden from service discovery too.
 * Rule: the verdict does not depend on the direction or on what carried the stanza, but for the hiding.
 * Source: protocol.md §3, §10.
 */
import { childElements, element, isElement, isNamed, ownText, type XmlElement } from "../../xml/element.ts";
import { NS_CLIENT } from "../../xmpp/ns.ts";
import type { RefusedPayload } from "../../xmpp/payload.ts";
import { NS_AVATAR_UPDATE } from "../../xmpp/payloads-message.ts";
import type { Stanza } from "../../xmpp/stanza.ts";
import { collectHidden } from "../disco-hiding.ts";
import { collectPieces, lookAt, lookInto } from "../encoded-places.ts";
import { type AlsoLook, collectRefused } from "../refused-places.ts";
import { findingsOf, type Removal } from "../removal.ts";
import type { Rule } from "../rule.ts";

const ID = "file-transfer";
const NS_OOB = "jabber:x:oob"; // XEP-0066

const isFileOrCall = ({ category }: RefusedPayload): boolean => category !== "encryption";

export const fileTransfer: Rule = {
  id: ID,
  check(stanza, context, revision) {
    const removals: Removal[] = [];
    const look = lookInto(stanza, revision);
    const alsoLook: AlsoLook = (of, path) => lookAt(look, of, path);
    collectRefused({ stanza, concerns: isFileOrCall, alsoLook }, removals);
    if (removals.length > 0) collectFileLink(stanza, removals);
    collectPieces(look, removals);
    if (stanza.kind === "presence") collectAvatarHash(stanza.element, removals);
    collectHidden({ stanza, context, revision }, removals);
    return findingsOf({ ruleId: ID, stanza, removals, revision });
  },
};

/** COMPAT(Conversations, Dino: a URL that is the whole body, or has none beside it, is shown as a file). */
function collectFileLink({ kind, type, element: message }: Stanza, into: Removal[]): void {
  if (kind !== "message" || type === "error") return;
  const links = childElements(message).filter(({ ns }) => ns === NS_OOB);
  if (links.length === 0) return;
  const bodies = childElements(message).filter((one) => isNamed(one, NS_CLIENT, "body"));
  const texts = bodies.map((body) => ownText(body).trim()).filter((text) => text !== "");
  const isMarked = texts.length === 0 || links.some((link) => texts.includes(urlOf(link)));
  if (!isMarked) return;
  into.push({ path: [], reason: "file: a link marked as a file (XEP-0066)", refusal: "file", isFatal: true });
}

const urlOf = (link: XmlElement): string => {
  const url = childElements(link).find(({ local }) => local === "url");
  return url === undefined ? "" : ownText(url).trim();
};

/** An empty `photo` says that there is no picture (XEP-0153 §4.1); without it clients would ask for one. */
function collectAvatarHash(presence: XmlElement, into: Removal[]): void {
  presence.children.forEach((update, at) => {
    if (!isElement(update) || update.ns !== NS_AVATAR_UPDATE) return;
    update.children.forEach((photo, index) => {
      if (!isNamed(photo, NS_AVATAR_UPDATE, "photo") || photo.children.length === 0) return;
      const path = [at, index];
      const rewrite = { type: "replace", path, by: element(NS_AVATAR_UPDATE, "photo") } as const;
      into.push({
        path,
        reason: "file: avatar hash (XEP-0153)",
        refusal: "file",
        isFatal: false,
        rewrites: [rewrite],
      });
    });
  });
}
