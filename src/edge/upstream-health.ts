/**
 * Whether the servers behind answer: what sessions saw, and where none connects, a TCP connection that says nothing.
 *
 * Rule: a probe never speaks, so it costs the server no session and can leak nothing.
 */
import { connect } from "node:net";
import type { Clock, Timer } from "./clock.ts";
import type { UpstreamTarget } from "./upstream.ts";

export interface UpstreamState {
  readonly name: string;
  readonly isUp: boolean;
}

export class UpstreamHealth {
  readonly #targets: readonly UpstreamTarget[];
  readonly #clock: Clock;
  readonly #seen = new Map<string, { readonly isUp: boolean; readonly atMs: number }>();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(targets: readonly UpstreamTarget[], clock: Clock) {
    this.#targets = targets;
    this.#clock = clock;
  }

  note(name: string, isUp: boolean): void {
    this.#seen.set(name, { isUp, atMs: this.#clock.monotonicMs() });
  }

  states(): readonly UpstreamState[] {
    return this.#targets.map(({ name }) => ({ name, isUp: this.#seen.get(name)?.isUp ?? false }));
  }

  /** Probes now, and then each target that nothing was heard of for `intervalMs`. Settles after the first round. */
  async start(intervalMs: number): Promise<void> {
    const round = async (): Promise<void> => {
      await this.probe(intervalMs);
      if (!this.#isClosed) this.#timer?.restart();
    };
    this.#timer = this.#clock.after(intervalMs, () => void round());
    await this.probe(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** Targets seen up within `freshMs` are left alone. */
  async probe(freshMs: number): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const stale = this.#targets.filter(({ name }) => {
      const seen = this.#seen.get(name);
      return seen?.isUp !== true || nowMs - seen.atMs >= freshMs;
    });
    await Promise.all(
      stale.map(async (target) => {
        this.note(target.name, await answers(target));
      }),
    );
  }
}

const answers = async ({ host, port, connectTimeoutMs }: UpstreamTarget): Promise<boolean> =>
  await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs });
    const settle = (isUp: boolean): void => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once("connect", () => {
      settle(true);
    });
    socket.once("error", () => {
      settle(false);
    });
    socket.once("timeout", () => {
      settle(false);
    });
  });
