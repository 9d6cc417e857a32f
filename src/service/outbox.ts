/**
 * What the account has to say, in order: each is on record before it goes out.
 *
 * Rule 1: archive before forward. What could not be recorded is not said.
 * Rule 2: bounded; what waits while the server is away is said when it is back, the oldest are given up first.
 */
import type { ServiceNature } from "../records/record.ts";
import type { ServicePorts } from "./ports.ts";
import { codeOf, ServiceError } from "./service-error.ts";
import type { Element, ServiceStream } from "./stream.ts";

export interface Outgoing {
  readonly nature: ServiceNature;
  readonly stanza: Element;
}

const MAX_WAITING = 500;

interface Waiting extends Outgoing {
  /** The same on a retry, so that the record is the same. */
  readonly recordId: string;
}

type Ports = Pick<ServicePorts, "keep" | "log">;

export class Outbox {
  readonly #source: string;
  readonly #ports: Ports;
  readonly #waiting: Waiting[] = [];
  #stream: ServiceStream | undefined;
  #count = 0;
  #lostCount = 0;
  #isBusy = false;

  /** @param source names this run and this account in records. */
  constructor(source: string, ports: Ports) {
    this.#source = source;
    this.#ports = ports;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  say(outgoing: Outgoing): void {
    this.#count += 1;
    this.#waiting.push({ ...outgoing, recordId: `${this.#source}.${this.#count}` });
    if (this.#waiting.length > MAX_WAITING) {
      // The first may be on its way.
      this.#waiting.splice(1, 1);
      this.#lostCount += 1;
    }
    void this.#pump();
  }

  /** @param stream where to say it; undefined while there is none. */
  use(stream: ServiceStream | undefined): void {
    this.#stream = stream;
    if (stream !== undefined && this.#lostCount > 0) {
      this.#ports.log.warn(
        { code: "SG_SERVICE_OVERFLOW", count: this.#lostCount },
        "service account: given up",
      );
      this.#lostCount = 0;
    }
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const stream = this.#stream;
      if (stream === undefined) break;
      if (await this.#isSaid(next, stream)) this.#waiting.shift();
      else if (this.#stream === stream) this.#stream = undefined;
    }
    this.#isBusy = false;
  }

  /** True where nothing is left to do with it. */
  async #isSaid(waiting: Waiting, stream: ServiceStream): Promise<boolean> {
    try {
      await this.#ports.keep(statementOf(waiting, stream.jid));
    } catch (cause) {
      const error = new ServiceError("SG_SERVICE_UNRECORDED", codeOf(cause, "failed"), cause);
      this.#ports.log.warn({ code: error.code, detail: error.message }, "service account: not said");
      return true;
    }
    try {
      await stream.send(waiting.stanza);
      return true;
    } catch {
      return false;
    }
  }
}

function statementOf({ recordId, nature, stanza }: Waiting, user: string) {
  const { to, type, id } = stanza.attrs as Readonly<Record<string, string | undefined>>;
  const kind = stanza.getName();
  return {
    recordId,
    nature,
    user,
    to,
    id,
    stanzaKind: kind === "iq" || kind === "presence" ? kind : "message",
    type: type ?? (kind === "presence" ? "available" : "normal"),
    received: stanza.toString(),
  } as const;
}
