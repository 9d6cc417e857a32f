/** What a row does in one way alone: its own small script, with the scene's people. */
import { OTHER } from "../../../scripts/peers/people.ts";
import type { Cell } from "./cells.ts";
import type { Scene } from "./scene.ts";
import type { Ids } from "./trial.ts";

export type Act = Cell;

/** Refused for the address; what differs stands in the act. */
const REFUSED = {
  rule: "external-domain",
  disposition: "block",
  trace: ({ token }: Ids) => token,
} as const;

export const outbound = ({ lee, raj, eve }: Scene) =>
  ({ ...REFUSED, direction: "outbound", from: lee, to: eve, via: raj }) as const;

export const inbound = ({ lee, raj, eve }: Scene) =>
  ({ ...REFUSED, direction: "inbound", from: eve, to: lee, via: raj }) as const;

/** Between colleagues, one of them past the gateway. */
export const toRaj = ({ lee, raj }: Scene) =>
  ({ ...REFUSED, direction: "outbound", from: lee, to: raj }) as const;

export const fromRaj = ({ lee, raj }: Scene) =>
  ({ ...REFUSED, direction: "inbound", from: raj, to: lee }) as const;

/** An outside address that nobody else has. */
export const stranger = ({ token }: Ids): string => `${token}@${OTHER}`;

export const roster = (item: string): string => `<query xmlns='jabber:iq:roster'>${item}</query>`;

export const form = (type: string, name: string, value: string): string =>
  `<x xmlns='jabber:x:data' type='${type}'><field var='${name}'><value>${value}</value></field></x>`;
