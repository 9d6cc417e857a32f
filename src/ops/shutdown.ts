/**
 * Signals: SIGTERM and SIGINT drain, SIGHUP reloads.
 *
 * Rule 1: the first asks, the second insists: a drain that hangs must not need kill -9.
 * Rule 2: SIGHUP ends no process: one that comes while there is nothing to reload yet is kept for later, one that comes
 * when all has drained is nothing.
 */
export interface SignalActions {
  /** Once, on the first SIGTERM or SIGINT. */
  onDrain(signal: string): void;
  /** On a further SIGTERM or SIGINT, while the drain is under way. */
  onInsist(signal: string): void;
  onReload(): void;
}

/** The part of `process` that is used. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** For the life of the process. @returns whether SIGHUP came. */
export const awaitReload = (source: SignalSource = process): (() => boolean) => {
  let came = false;
  source.on("SIGHUP", () => {
    came = true;
  });
  return () => came;
};

/** @returns removes the handlers. */
export const handleSignals = (actions: SignalActions, source: SignalSource = process): (() => void) => {
  let isDraining = false;
  const stop = (signal: string) => (): void => {
    if (isDraining) {
      actions.onInsist(signal);
      return;
    }
    isDraining = true;
    actions.onDrain(signal);
  };
  const handlers: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ["SIGTERM", stop("SIGTERM")],
    ["SIGINT", stop("SIGINT")],
    [
      "SIGHUP",
      () => {
        actions.onReload();
      },
    ],
  ];
  for (const [signal, handler] of handlers) source.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) source.off(signal, handler);
  };
};
