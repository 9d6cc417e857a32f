/** Requests of a BOSH client as the window sees them. */
import type { BoshRequest } from "../../src/stream/bosh-body.ts";
import { element } from "../../src/xml/element.ts";

const EMPTY: BoshRequest = {
  rid: 1,
  sid: "sid",
  to: undefined,
  lang: undefined,
  version: "1.11",
  wait: undefined,
  hold: undefined,
  pause: undefined,
  ack: undefined,
  isRestart: false,
  isTerminate: false,
  elements: [],
};

export const boshRequest = (of: Partial<BoshRequest>): BoshRequest => ({ ...EMPTY, ...of });

/** One that carries stanzas with these ids. */
export const boshPayload = (rid: number, ...ids: readonly string[]): BoshRequest =>
  boshRequest({ rid, elements: ids.map((id) => element("jabber:client", "message", { id })) });
