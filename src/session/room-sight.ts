/**
 * Whom from outside one stream sees in the rooms it is in, by the real addresses that rooms show.
 *
 * Rule 1: only a listed room host is believed; anybody else could write such a presence.
 * Rule 2: on doubt they are still there. They are gone when the room says so, or when a join has been told in full and
 * did not name them: who leaves and joins again gets nothing said in between. A change of one's nick is no leave.
 * Rule 3: bounded. A room with more outsiders than are kept has one until it is joined anew; where there are more such
 * rooms than are kept, every room counts as one of them, for as long as the stream lives.
 * Sources: XEP-0045 §7.2.2 (a join ends with one's own presence, status 110), §7.2.3, §7.6 (303), §7.14, §10.9;
 * protocol.md §10; docs/decisions/0011-rooms-with-outsiders.md.
 */
import { attribute, childElements, isElement, type XmlElement } from "../xml/element.ts";
import { isInside, type PolicyRevision } from "../policy/revision.ts";
import type { OutsideOccupants } from "../policy/rule.ts";
import type { Jid, PrepareJid } from "../xmpp/jid.ts";
import { NS_MUC_USER } from "../xmpp/ns.ts";
import type { Stanza } from "../xmpp/stanza.ts";

/** More rooms than anybody is in, more outsiders than any room of an agency holds. */
const MAX_ROOMS = 64;
const MAX_OCCUPANTS = 64;

export interface Sighting {
  readonly user: Jid;
  readonly prepare: PrepareJid;
  readonly revision: PolicyRevision;
}

interface SeenRoom {
  readonly occupants: Map<string, Jid>;
  /** Not named since one's own leave; still counted. */
  readonly stale: Set<string>;
}

/** What a stream sees, in plain values that another process can be sent. */
export interface SeenRooms {
  readonly rooms: Map<string, SeenRoom>;
  readonly isFull: boolean;
}

export class RoomSight {
  readonly #rooms: Map<string, SeenRoom>;
  readonly #occupants: Map<string, ReadonlyMap<string, Jid>>;
  readonly #outsiders: { readonly rooms: ReadonlyMap<string, ReadonlyMap<string, Jid>>; isFull: boolean };
  #hasChanged = false;

  /** @param seen becomes this one's own. */
  constructor({ rooms, isFull }: SeenRooms = { rooms: new Map(), isFull: false }) {
    this.#rooms = rooms;
    this.#occupants = new Map(Array.from(rooms, ([bare, { occupants }]) => [bare, occupants]));
    this.#outsiders = { rooms: this.#occupants, isFull };
  }

  /** Live: what is seen later shows in it. */
  get outsiders(): OutsideOccupants {
    return this.#outsiders;
  }

  /** Live, too. */
  get seen(): SeenRooms {
    return { rooms: this.#rooms, isFull: this.#outsiders.isFull };
  }

  get isEmpty(): boolean {
    return this.#rooms.size === 0 && !this.#outsiders.isFull;
  }

  /** @param stanza inbound, as received. @returns whether anything is seen otherwise than before. */
  note(stanza: Stanza, sighting: Sighting): boolean {
    this.#hasChanged = false;
    this.#see(stanza, sighting);
    return this.#hasChanged;
  }

  #see(stanza: Stanza, sighting: Sighting): void {
    const { kind, type, element } = stanza;
    if (kind !== "presence" || (type !== "available" && type !== "unavailable")) return;
    const told = element.children.find(isUserPart);
    if (!isElement(told)) return;
    const occupant = stanza.from ?? unpreparedNick(stanza, sighting.prepare);
    if (occupant === undefined || occupant.resource === "") return;
    if (!sighting.revision.serviceDomains.has(occupant.domain)) return;
    if (type === "available") this.#present(occupant, told, sighting);
    else this.#left(occupant, told, sighting.prepare);
  }

  #present(occupant: Jid, told: XmlElement, { user, prepare, revision }: Sighting): void {
    const text = realAddress(told);
    const real = text === undefined ? undefined : prepare(text);
    if (real !== undefined && isInside(real, user, revision)) this.#forget(occupant);
    else if (text !== undefined) this.#remember(occupant, real ?? unprepared(text));
    if (hasStatus(told, "110")) this.#joined(occupant.bare);
  }

  #remember(occupant: Jid, real: Jid): void {
    const room = this.#rooms.get(occupant.bare) ?? this.#added(occupant.bare);
    if (room === undefined) return;
    const isKept = room.occupants.size < MAX_OCCUPANTS || room.occupants.has(occupant.full);
    // The others stand under the room's own address, which no presence of theirs takes away.
    const name = isKept ? occupant.full : occupant.bare;
    this.#hasChanged ||= room.stale.has(occupant.full) || room.occupants.get(name)?.full !== real.full;
    room.stale.delete(occupant.full);
    room.occupants.set(name, real);
  }

  #added(bare: string): SeenRoom | undefined {
    if (this.#rooms.size >= MAX_ROOMS) {
      this.#hasChanged ||= !this.#outsiders.isFull;
      this.#outsiders.isFull = true;
      return undefined;
    }
    const room: SeenRoom = { occupants: new Map(), stale: new Set() };
    this.#rooms.set(bare, room);
    this.#occupants.set(bare, room.occupants);
    return room;
  }

  #left(occupant: Jid, told: XmlElement, prepare: PrepareJid): void {
    const room = this.#rooms.get(occupant.bare);
    if (room === undefined) return;
    const isRenamed = hasStatus(told, "303");
    if (!isRenamed && (hasStatus(told, "110") || told.children.some(isDestroy))) {
      for (const one of room.occupants.keys()) room.stale.add(one);
      this.#hasChanged = true;
    }
    const real = room.occupants.get(occupant.full);
    const renamed = isRenamed ? prepare(`${occupant.bare}/${newNick(told)}`) : undefined;
    if (real !== undefined && renamed !== undefined) room.occupants.set(renamed.full, real);
    this.#forget(occupant);
  }

  /** All that are in the room have been named. */
  #joined(bare: string): void {
    const room = this.#rooms.get(bare);
    if (room === undefined) return;
    this.#hasChanged ||= room.stale.size > 0;
    for (const one of room.stale) room.occupants.delete(one);
    room.stale.clear();
    this.#dropIfEmpty(bare, room);
  }

  #forget(occupant: Jid): void {
    const room = this.#rooms.get(occupant.bare);
    if (room === undefined) return;
    if (!room.occupants.delete(occupant.full)) return;
    this.#hasChanged = true;
    room.stale.delete(occupant.full);
    this.#dropIfEmpty(occupant.bare, room);
  }

  #dropIfEmpty(bare: string, { occupants }: SeenRoom): void {
    if (occupants.size > 0) return;
    this.#rooms.delete(bare);
    this.#occupants.delete(bare);
  }
}

const isUserPart = (node: XmlElement["children"][number]): boolean =>
  isElement(node) && node.ns === NS_MUC_USER && node.local === "x";

const isDestroy = (node: XmlElement["children"][number]): boolean =>
  isElement(node) && node.local === "destroy";

function realAddress(told: XmlElement): string | undefined {
  const item = childElements(told).find((one) => one.local === "item" && attribute(one, "jid") !== undefined);
  return item && attribute(item, "jid");
}

/** A nick that does not prepare names nobody: the presence under it follows at once. */
const newNick = (told: XmlElement): string => {
  const item = childElements(told).find((one) => one.local === "item");
  return (item && attribute(item, "nick")) ?? "";
};

const hasStatus = (told: XmlElement, code: string): boolean =>
  childElements(told).some((one) => one.local === "status" && attribute(one, "code") === code);

/** A room lets in nicks that do not prepare; who bears one is there all the same. */
function unpreparedNick({ fromText = "" }: Stanza, prepare: PrepareJid): Jid | undefined {
  const room = prepare(fromText.split("/", 1).join());
  return room && { ...room, resource: "?", full: fromText };
}

/** No domain is empty, so it is never inside. */
const unprepared = (text: string): Jid => ({ local: "", domain: "", resource: "", bare: text, full: text });
