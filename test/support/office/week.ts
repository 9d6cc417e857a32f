/**
 * The scripted week: who does what, in which order, drawn by dice; and how it is played.
 *
 * Rule 1: a plan is made before anything is played, and hangs on seed and position alone.
 * Rule 2: acts of one turn share no person and no room, so that whatever comes first changes nothing but the order
 * between senders. What hangs on the moment is played alone.
 * Rule 3: a turn ends when everything that was said has been read.
 */
import type { Element } from "@xmpp/xml";
import { createDice, type Dice } from "../dice.ts";
import type { Act } from "./act.ts";
import { appear } from "./arrival.ts";
import { CHAT_ACTS } from "./chat-acts.ts";
import { Device, type Doors } from "./device.ts";
import { befriend, PRESENCE_ACTS } from "./presence-acts.ts";
import { foundRoom, joinRoom, ROOM_ACTS } from "./room-acts.ts";
import { Scene, type Colleague } from "./scene.ts";
import { SESSION_ACTS } from "./session-acts.ts";
import { staffOf, type Room, type Staff } from "./staff.ts";
import { STORED_ACTS } from "./stored-acts.ts";

export const ACTS: readonly Act[] = [
  ...CHAT_ACTS,
  ...PRESENCE_ACTS,
  ...STORED_ACTS,
  ...ROOM_ACTS,
  ...SESSION_ACTS,
];
const TICKETS = ACTS.flatMap((act) => Array.from({ length: act.share }, () => act));
const MANAGED: ReadonlySet<string> = new Set(["starttls", "direct", "websocket"]);

export interface WeekWishes {
  readonly people: number;
  readonly rooms: number;
  readonly acts: number;
  readonly seed: number;
  /** Number of the first act. */
  readonly from?: number;
}

export interface PlannedAct {
  readonly act: Act;
  readonly position: number;
  readonly cast: readonly number[];
  readonly room: Room;
}

const pickFrom = <Value>(dice: Dice, list: readonly Value[]): Value => {
  const found = list[dice.roll(list.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
};

const planAct = (staff: Staff, seed: number, position: number): PlannedAct => {
  const dice = createDice(seed, position);
  // Each act is played at least once, however short the week is.
  const act = ACTS[position] ?? pickFrom(dice, TICKETS);
  const room = pickFrom(dice, staff.rooms);
  const may = staff.people.filter(({ entrance }) => act.isManaged !== true || MANAGED.has(entrance));
  const first =
    act.isInRoom === true
      ? act.name === "rule"
        ? room.members[0]
        : pickFrom(dice, room.members)
      : pickFrom(dice, may).number;
  const cast = [first ?? 0];
  const near = act.isInRoom === true ? room.members : (staff.people[first ?? 0]?.contacts ?? []);
  while (cast.length < act.cast)
    cast.push(
      pickFrom(
        dice,
        near.filter((one) => !cast.includes(one)),
      ),
    );
  return { act, position, cast, room };
};

const claimsOf = ({ people }: Staff, { act, cast, room }: PlannedAct): readonly string[] => {
  const heard = act.isHeard === true ? cast.flatMap((number) => people[number]?.contacts ?? []) : [];
  const rooms = act.isInRoom === true || act.asksRoom === true ? [room.bare] : [];
  return [...rooms, ...[...cast, ...heard].map(String)];
};

/** Turns of acts that do not meet. */
export const planWeek = (
  staff: Staff,
  { acts, seed, from = 0 }: WeekWishes,
): readonly (readonly PlannedAct[])[] => {
  const turns: PlannedAct[][] = [];
  let taken = new Set<string>();
  for (let position = from; position < from + acts; position += 1) {
    const planned = planAct(staff, seed, position);
    const claims = claimsOf(staff, planned);
    const current = turns.at(-1);
    const isFull =
      current === undefined ||
      planned.act.isAlone === true ||
      current[0]?.act.isAlone === true ||
      claims.some((one) => taken.has(one));
    if (isFull) {
      turns.push([planned]);
      taken = new Set(claims);
    } else {
      current.push(planned);
      for (const one of claims) taken.add(one);
    }
  }
  return turns;
};

/** A device's label to all that it received. */
export type Received = ReadonlyMap<string, readonly Element[]>;

export interface Played {
  readonly received: Received;
  readonly sentCount: number;
  /** Addresses as bound to those of the labels. */
  readonly names: ReadonlyMap<string, string>;
}

/** Of before the first act; positions of acts begin at 0. */
const SET_UP = -1;

type Meeting = readonly [one: number, other: number];

/** Who makes whom a contact, nobody twice in one turn. */
const inTurns = ({ people }: Staff): readonly (readonly Meeting[])[] => {
  const turns: Meeting[][] = [];
  for (const { number, contacts } of people)
    for (const other of contacts.filter((one) => one > number)) {
      const isBusy = (one: Meeting): boolean => one.includes(number) || one.includes(other);
      const free = turns.find((turn) => !turn.some(isBusy));
      if (free === undefined) turns.push([[number, other]]);
      else free.push([number, other]);
    }
  return turns;
};

class Office {
  readonly staff: Staff;
  readonly colleagues: readonly Colleague[];
  readonly names = new Map<string, string>();
  readonly #seed: number;

  constructor(wishes: WeekWishes, doors: Doors) {
    this.staff = staffOf(wishes.people, wishes.rooms);
    this.#seed = wishes.seed;
    this.colleagues = this.staff.people.map((person) => ({
      person,
      desk: new Device(person, "desk", doors),
      phone: person.hasPhone ? new Device(person, "phone", doors) : undefined,
    }));
  }

  get devices(): readonly Device[] {
    return this.colleagues.flatMap(({ desk, phone }) => (phone === undefined ? [desk] : [desk, phone]));
  }

  sceneOf({ position, cast, room }: Omit<PlannedAct, "act">): Scene {
    const dice = createDice(this.#seed + 1, position);
    const people = cast.map((number) => this.#at(number));
    return new Scene({ position, dice, cast: people, room });
  }

  #at(number: number): Colleague {
    const found = this.colleagues[number];
    if (found === undefined) throw new Error(`nobody has number ${number}`);
    return found;
  }

  async open(): Promise<void> {
    const [lobby] = this.staff.rooms;
    if (lobby === undefined) throw new Error("an office without a room");
    const sceneAt = (): Scene => this.sceneOf({ position: SET_UP, cast: [], room: lobby });
    await Promise.all(this.colleagues.map(async (who) => await appear(sceneAt(), who)));
    for (const pairs of inTurns(this.staff))
      await Promise.all(
        pairs.map(async ([one, other]) => await befriend(sceneAt(), this.#at(one), this.#at(other))),
      );
    for (const room of this.staff.rooms) await this.#fill(room);
    await this.settle();
  }

  async #fill(room: Room): Promise<void> {
    const scene = this.sceneOf({ position: SET_UP, cast: [], room });
    for (const [index, number] of room.members.entries()) {
      if (index === 0) await foundRoom(scene, this.#at(number));
      else await joinRoom(scene, this.#at(number));
    }
  }

  /** What a server chose as a resource, and the one that the script means. */
  learnNames(): void {
    for (const { jid, label, person } of this.devices)
      this.names.set(jid, `${person.bare}${label.slice(label.indexOf("/"))}`);
  }

  async settle(devices = this.devices): Promise<void> {
    await Promise.all(devices.map(async (device) => await device.sync()));
  }

  async play(turn: readonly PlannedAct[]): Promise<void> {
    const scenes = turn.map((planned) => ({ planned, scene: this.sceneOf(planned) }));
    await Promise.all(scenes.map(async ({ planned, scene }) => await playOne(planned, scene)));
  }
}

const playOne = async ({ act, position }: PlannedAct, scene: Scene): Promise<void> => {
  try {
    await act.play(scene);
    for (const { desk, phone } of scene.cast) {
      await desk.sync();
      await phone?.sync();
    }
  } catch (error) {
    throw new Error(`act ${position}, ${act.name}`, { cause: error });
  }
};

/** Plays a week at a place. @throws Error with the act where one does not come to its end */
export const playWeek = async (
  wishes: WeekWishes,
  doors: Doors,
  say: (position: number) => void = () => undefined,
): Promise<Played> => {
  const office = new Office(wishes, doors);
  await office.open();
  office.learnNames();
  for (const turn of planWeek(office.staff, wishes)) {
    await office.play(turn);
    office.learnNames();
    say(turn.at(-1)?.position ?? 0);
  }
  await office.settle();
  const received = new Map(office.devices.map(({ label, received: all }) => [label, all]));
  const sentCount = office.devices.reduce((sum, device) => sum + device.sentCount, 0);
  await Promise.all(office.devices.map(async (device) => await device.leave()));
  return { received, sentCount, names: office.names };
};
