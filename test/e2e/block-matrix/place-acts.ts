/**
 * Every place of protocol.md §2.3 over the wire, made from the specimens of the address table: what is refused does not
 * arrive, what is taken out does not either, and one record says so.
 */
import type { Direction } from "../../../src/policy/rule.ts";
import { ADDRESS_SPECIMENS } from "../../support/address-places/all.ts";
import type { AddressSpecimen } from "../../support/address-places/specimen.ts";
import { stranger, type Act } from "./acts.ts";
import type { Scene } from "./scene.ts";
import { EXTERNAL } from "./specimen.ts";
import type { Ids, Told, Trial } from "./trial.ts";

/** Of another kind than the address: told, or taken out, for what they are. */
const isForItsAddress = ({ key, kind, isPlain }: AddressSpecimen): boolean =>
  isPlain !== true &&
  !key.includes("unsubscribe@") &&
  key !== "forged" &&
  !(kind === "iq" && key.endsWith("}"));

/** One's own leave from the scene's room, which others still need. */
const isALeave = ({ kind }: AddressSpecimen, stanza: string): boolean =>
  kind === "presence" && stanza.includes("type='unavailable'");

const withId = (stanza: string, id: string): string =>
  stanza.replace(/^<(\w+)((?: (?!id=)\w+='[^']*')*)(?: id='[^']*')?/, `<$1$2 id='${id}'`);

/** Who sends it is told by the server. */
const asSent = (stanza: string): string => stanza.replace(/^(<\w+[^>]*?) from='[^']*'/, "$1");

/** Rooms and servers are played by a colleague: the policy asks where an address stands, not who wrote it. */
const xmlOf = ({ stanza }: AddressSpecimen, direction: Direction, ids: Ids): string => {
  const text = withId(stanza(stranger(ids), direction), ids.id);
  return direction === "outbound" ? text : asSent(text);
};

/** What is said in a room comes back from the room itself. */
const farEndOf = (stanza: string): string | undefined => {
  const to = /^<\w+[^>]* to='([^']*)'/.exec(stanza)?.[1];
  return stanza.includes("type='groupchat'") ? to?.split("/", 1)[0] : to;
};

/** What asks for a page of the archive gets an empty one. */
const toldOf = ({ kind, key, outside, isEnd }: AddressSpecimen, stanza: string): Told | undefined =>
  outside.outbound === "refused" &&
  isEnd !== true &&
  kind !== "presence" &&
  key !== "form:with" &&
  !stanza.includes("type='result'")
    ? { kind, from: farEndOf(stanza), answer: EXTERNAL }
    : undefined;

const trialOf = (specimen: AddressSpecimen, direction: Direction, { lee, raj }: Scene): Trial => {
  const isOut = direction === "outbound";
  const isDelivered =
    !isOut && specimen.outside[direction] === "stripped" && !specimen.key.includes("error@by");
  const sample = specimen.stanza("x@other.example", direction);
  const told = isOut ? toldOf(specimen, sample) : undefined;
  return {
    direction,
    from: isOut ? lee : raj,
    to: isOut ? raj : lee,
    xml: (ids) => xmlOf(specimen, direction, ids),
    trace: ({ token }) => token,
    rule: "external-domain",
    disposition: specimen.outside[direction] === "refused" ? "block" : "strip",
    mayRepeat: true,
    ...(told === undefined ? { isToldFreely: true as const } : { told }),
    ...(isDelivered && !sample.includes("type='error'") && { isDelivered }),
  };
};

/** What stands in the sender's own address or in a roster has its acts elsewhere: nobody can play it. */
const isPlayable = ({ isEnd, key }: AddressSpecimen, direction: Direction): boolean =>
  direction === "outbound" || (isEnd !== true && !key.startsWith("{jabber:iq:roster}"));

export const PLACE_ACTS: readonly Act[] = ADDRESS_SPECIMENS.filter(isForItsAddress).flatMap((specimen) =>
  (["outbound", "inbound"] as const).flatMap((direction): readonly Act[] => {
    const outcome = specimen.outside[direction];
    if (outcome === undefined || outcome === "passes" || !isPlayable(specimen, direction)) return [];
    if (direction === "outbound" && isALeave(specimen, specimen.stanza("x", direction))) return [];
    return [
      {
        row: `§2.3 row ${specimen.row}`,
        name: `${specimen.name}, ${direction}`,
        group: `places, ${direction}`,
        trial: (scene) => trialOf(specimen, direction, scene),
      },
    ];
  }),
);
