/**
 * What the clients of a gateway said they are, by stream: kept over resumptions, for which a client repeats nothing, and
 * over the end of the stream, for the inventory.
 *
 * Rule 1: bounded, the longest unchanged first out. A stream that nobody knows (from before a restart) begins anew.
 * Rule 2: the time of a client that is refused runs on over log-outs: it is remembered by account and program, from the
 * first stream on that it was refused on. Names are free, so four of an account are remembered, and any other is one of them.
 * Source: docs/decisions/0028-clients-are-what-they-claim.md.
 */
import type { ClientFile, Offence } from "./client-file.ts";
import { marksOf } from "./device-marks.ts";
import type { ClientFilesPort } from "./ports.ts";

/** One or two kilobytes each. */
const MAX_FILES = 10_000;
const MAX_PROGRAMS = 4;
/** Of an account; who shows more is seen with new ones all the time, and that is told. */
const MAX_MARKS = 20;
const NO_MARKS: ReadonlySet<string> = new Set();

type Offences = ReadonlyMap<string, Offence>;

export class ClientFiles implements ClientFilesPort {
  readonly #files = new Map<string, ClientFile>();
  /** By account, and there by program. */
  readonly #offences = new Map<string, Offences>();
  /** By account. */
  readonly #marks = new Map<string, ReadonlySet<string>>();
  readonly #tell: (file: ClientFile) => void;

  /** @param tell is told of what this process was told itself. */
  constructor(tell: (file: ClientFile) => void = () => undefined) {
    this.#tell = tell;
  }

  /** In the order of their last change. */
  get all(): readonly ClientFile[] {
    return [...this.#files.values()];
  }

  of(streamId: string): ClientFile | undefined {
    return this.#files.get(streamId);
  }

  marksOf(user: string): ReadonlySet<string> {
    return this.#marks.get(accountOf(user)) ?? NO_MARKS;
  }

  /** Of all accounts, by bare JID. */
  get marks(): readonly (readonly [user: string, mark: string])[] {
    return [...this.#marks].flatMap(([user, marks]) => [...marks].map((mark) => [user, mark] as const));
  }

  offenceOf(user: string, program: string): Offence | undefined {
    const known = this.#offences.get(accountOf(user));
    const own = known?.get(program);
    if (own !== undefined || known === undefined || known.size < MAX_PROGRAMS) return own;
    return [...known.values()].reduce((first, one) => (one.sinceMs < first.sinceMs ? one : first));
  }

  keep(file: ClientFile): void {
    this.#set(file);
    this.#tell(file);
  }

  /** From the process that the stream is on. */
  hear(file: ClientFile): void {
    this.#set(file);
  }

  #set(file: ClientFile): void {
    const before = this.#files.get(file.streamId)?.offence;
    put(this.#files, [file.streamId, file]);
    const account = accountOf(file.user);
    this.#see(account, marksOf(file.claims));
    if (file.offence !== undefined) this.#remember(account, file.offence);
    else if (before?.beganOn === file.streamId) this.#forget(account, before);
  }

  #see(account: string, marks: readonly string[]): void {
    const known = this.marksOf(account);
    if (marks.every((one) => known.has(one))) return;
    put(this.#marks, [account, new Set([...known, ...marks].slice(-MAX_MARKS))]);
  }

  #remember(account: string, offence: Offence): void {
    const programs = new Map(this.#offences.get(account));
    const one = both(programs.get(offence.program), offence);
    put(programs, [offence.program, one], MAX_PROGRAMS);
    put(this.#offences, [account, programs]);
  }

  /** It was none: the client had not said yet that it is approved, or a new policy approves it. */
  #forget(account: string, { program, beganOn }: Offence): void {
    const programs = new Map(this.#offences.get(account));
    if (programs.get(program)?.beganOn !== beganOn) return;
    programs.delete(program);
    put(this.#offences, [account, programs]);
  }
}

/** What begins later was begun by somebody who knew of the other and had a reason. */
function both(known: Offence | undefined, told: Offence): Offence {
  if (known === undefined || told.sinceMs > known.sinceMs) return told;
  return { ...told, ...known, seenAtMs: Math.max(known.seenAtMs, told.seenAtMs) };
}

function put<T>(into: Map<string, T>, [key, value]: readonly [string, T], most = MAX_FILES): void {
  into.delete(key);
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > most && oldest !== undefined) into.delete(oldest);
}

const accountOf = (user: string): string => user.split("/", 1)[0] ?? "";
