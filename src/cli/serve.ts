/**
 * A started gateway until its end: signals and the control socket steer it.
 *
 * Rule 1: one drain, whoever asks for it; a second signal during it ends the process (what was acknowledged is kept).
 * Rule 2: a reload that fails is told and logged, and changes nothing.
 */
import type { ReloadResult } from "../config/reload.ts";
import { serveControl } from "../ops/control-socket.ts";
import { codedError } from "./failure.ts";
import type { Log } from "../ops/log.ts";
import { handleSignals } from "../ops/shutdown.ts";
import type { SignalSource } from "../ops/shutdown.ts";

/** The part of gateway.ts that is steered from outside. */
export interface Steered {
  status(): unknown;
  clients(): unknown;
  reload(choice: { readonly isTrial?: boolean }): Promise<ReloadResult>;
  /** The state was changed: what tells of it goes on record. */
  refresh(): Promise<unknown>;
  drain(): Promise<unknown>;
}

export interface ServeOptions {
  readonly controlSocket: string;
  readonly log: Log;
  readonly signals: SignalSource;
  /** Asked once its own handlers are there: whether SIGHUP came before them. */
  readonly reloadCame: () => boolean;
  /** Ends the process at once. */
  readonly abort: () => void;
}

/**
 * Settles once the gateway has drained and the socket is gone.
 * @throws ControlError `SG_CONTROL_UNSAFE`, `SG_CONTROL_BUSY`, with the gateway drained
 */
export async function serveUntilDrained(gateway: Steered, options: ServeOptions): Promise<void> {
  const { promise: drained, resolve, reject } = Promise.withResolvers<unknown>();
  let draining: Promise<unknown> | undefined;
  const drain = async (): Promise<unknown> => {
    draining ??= gateway.drain().then(resolve, reject);
    await draining;
    return await drained;
  };
  const control = await openControl(gateway, drain, options);
  const forget = steerBySignals(gateway, drain, options);
  try {
    await drained;
    // A `drain` that came by the socket is answered before the socket goes.
    await new Promise((settle) => setImmediate(settle));
  } finally {
    forget();
    await control.close();
  }
}

async function openControl(
  gateway: Steered,
  drain: () => Promise<unknown>,
  { controlSocket }: ServeOptions,
): Promise<{ close(): Promise<void> }> {
  try {
    return await serveControl(controlSocket, {
      // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous, this answer is not
      status: async () => gateway.status(),
      // eslint-disable-next-line @typescript-eslint/require-await -- as above
      clients: async () => gateway.clients(),
      reload: async (options) => await gateway.reload({ isTrial: options["isTrial"] === true }),
      refresh: async () => await gateway.refresh(),
      drain,
    });
  } catch (error) {
    await gateway.drain();
    throw error;
  }
}

function steerBySignals(
  gateway: Steered,
  drain: () => Promise<unknown>,
  { log, signals, reloadCame, abort }: ServeOptions,
): () => void {
  const logFailure = (what: string) => (error: unknown) => {
    log.error(codedError(error), what);
  };
  const onReload = (): void => {
    gateway.reload({}).then((result) => logRefusal(result, log), logFailure("reload failed"));
  };
  const forget = handleSignals(
    {
      onDrain: (signal) => {
        log.info({ signal }, "draining");
        drain().catch(logFailure("drain failed"));
      },
      onInsist: (signal) => {
        log.warn({ signal }, "stopped without waiting");
        abort();
      },
      onReload,
    },
    signals,
  );
  if (reloadCame()) onReload();
  return forget;
}

function logRefusal(result: ReloadResult, log: Log): void {
  if (result.outcome !== "refused") return;
  for (const { code, file, place, message } of result.problems) {
    log.error({ code, file, line: place.line, column: place.column, detail: message }, "policy not reloaded");
  }
}
