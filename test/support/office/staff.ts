/**
 * Who works in the scripted office, on what, and in which rooms. The same numbers give the same office.
 */
import { account, AGENCY, ROOMS, type Account } from "../../../scripts/peers/people.ts";

/** How a person comes in. Past the gateway everybody comes in by TCP: a door must not show in what arrives. */
export type Entrance = "starttls" | "direct" | "websocket" | "bosh" | "sasl2";

export interface Person {
  readonly number: number;
  readonly account: Account;
  readonly bare: string;
  readonly entrance: Entrance;
  readonly mechanism: string;
  readonly hasPhone: boolean;
  /** Numbers of colleagues; always both ways. */
  readonly contacts: readonly number[];
  readonly rooms: readonly string[];
}

export interface Room {
  readonly bare: string;
  /** Numbers of people; the first is its owner. */
  readonly members: readonly number[];
}

export interface Staff {
  readonly people: readonly Person[];
  readonly rooms: readonly Room[];
}

const ENTRANCES: readonly Entrance[] = ["starttls", "direct", "websocket", "direct", "bosh", "sasl2"];
const MECHANISMS = ["SCRAM-SHA-256", "PLAIN", "SCRAM-SHA-1"] as const;
/** Distances of contacts. */
const CIRCLE = [1, 3];
const PHONE_EVERY = 3;

const at = <Value>(list: readonly Value[], index: number): Value => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error("an empty list");
  return found;
};

/** Everybody is in two rooms; with one room, in that. */
const isMember = (number: number, room: number, roomCount: number): boolean =>
  number % roomCount === room || (number + 1) % roomCount === room;

const roomName = (room: number): string => `room${room}@${ROOMS}`;

const personOf = (number: number, count: number, roomCount: number): Person => {
  const near = CIRCLE.flatMap((step) => [(number + step) % count, (number - step + count) % count]);
  const rooms = Array.from({ length: roomCount }, (_none, room) => room);
  return {
    number,
    account: account(`p${number}`),
    bare: `p${number}@${AGENCY}`,
    entrance: at(ENTRANCES, number),
    mechanism: at(MECHANISMS, number),
    hasPhone: number % PHONE_EVERY === 0,
    contacts: [...new Set(near)].filter((other) => other !== number).toSorted((a, b) => a - b),
    rooms: rooms.filter((room) => isMember(number, room, roomCount)).map(roomName),
  };
};

export const staffOf = (peopleCount: number, roomCount: number): Staff => {
  const people = Array.from({ length: peopleCount }, (_none, number) =>
    personOf(number, peopleCount, roomCount),
  );
  const rooms = Array.from({ length: roomCount }, (_none, room) => roomName(room));
  const membersOf = (bare: string): readonly number[] =>
    people.filter((one) => one.rooms.includes(bare)).map(({ number }) => number);
  return { people, rooms: rooms.map((bare) => ({ bare, members: membersOf(bare) })) };
};
