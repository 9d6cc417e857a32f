/** Both ends of a channel between two processes, in one: what is sent is copied, and comes in a later turn. */
import type { Channel } from "../../src/edge/calls.ts";

/** Of an end that only asks. */
export interface Silent {
  readonly nothing: (nothing: undefined) => void;
}

export const SILENT: Silent = { nothing: () => undefined };

export interface ChannelPair {
  readonly left: Channel;
  readonly right: Channel;
  /** Nothing comes through any more; each end hears that the other is gone. */
  readonly cut: () => void;
}

export const channelPair = (): ChannelPair => {
  const gone: (() => void)[] = [];
  const heard: Record<"left" | "right", ((message: unknown) => void)[]> = { left: [], right: [] };
  let isCut = false;
  const endOf = (own: "left" | "right", other: "left" | "right"): Channel => ({
    send: (message) => {
      const copy: unknown = structuredClone(message);
      setImmediate(() => {
        if (!isCut) for (const listener of heard[other]) listener(copy);
      });
    },
    onMessage: (listener) => void heard[own].push(listener),
    onGone: (listener) => void gone.push(listener),
  });
  return {
    left: endOf("left", "right"),
    right: endOf("right", "left"),
    cut: () => {
      isCut = true;
      for (const listener of gone) listener();
    },
  };
};
