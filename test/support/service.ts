/**
 * A service account in memory: a clock that a test turns, a server that believes whoever asks, and ports that keep what
 * they were given.
 */
import { createJidPreparer } from "../../src/xmpp/jid.ts";
import type {
  Incident,
  OpenWire,
  ServiceClock,
  ServiceOptions,
  ServicePorts,
  ServiceStatement,
  WireEvents,
} from "../../src/service/ports.ts";

export class TurnedClock implements ServiceClock {
  #nowMs = 1_795_330_000_000;
  #timers: { readonly atMs: number; readonly action: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): { cancel(): void } {
    const timer = { atMs: this.#nowMs + delayMs, action };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
    };
  }

  /** Lets so much time go by, each timer at its moment. */
  turn(byMs: number): void {
    const endMs = this.#nowMs + byMs;
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > endMs) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#nowMs = next.atMs;
      next.action();
    }
    this.#nowMs = endMs;
  }

  get waitingCount(): number {
    return this.#timers.length;
  }
}

const HEADER =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='s1'>";
const SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
const BIND = "urn:ietf:params:xml:ns:xmpp-bind";
export const FEATURES = {
  plain: `<mechanisms xmlns='${SASL}'><mechanism>PLAIN</mechanism></mechanisms>`,
  tls: "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
} as const;

/** One that answers as a server does, in memory. */
export class MemoryServer {
  readonly said: string[] = [];
  openedCount = 0;
  securedCount = 0;
  streamCount = 0;
  features: string = FEATURES.plain;
  authAnswer = `<success xmlns='${SASL}'/>`;
  isReachable = true;
  #events: WireEvents | undefined;
  #isSecure = false;
  #isLoggedIn = false;

  readonly open: OpenWire = async (events) => {
    this.openedCount += 1;
    await Promise.resolve();
    if (!this.isReachable)
      throw Object.assign(new Error("refused"), { code: "SG_EDGE_UPSTREAM_UNREACHABLE" });
    this.#events = events;
    this.#isSecure = false;
    this.#isLoggedIn = false;
    return {
      isSecure: () => this.#isSecure,
      beginStream: () => {
        this.streamCount += 1;
      },
      write: (text, done) => {
        done();
        setImmediate(() => {
          this.#hear(text);
        });
      },
      secure: async () => {
        await Promise.resolve();
        this.#isSecure = true;
        this.securedCount += 1;
        this.features = FEATURES.plain;
      },
      end: () => {
        this.cut();
      },
      destroy: () => {
        this.cut();
      },
    };
  };

  say(xml: string): void {
    this.#events?.onText(xml);
  }

  cut(): void {
    const events = this.#events;
    this.#events = undefined;
    events?.onClose();
  }

  #hear(text: string): void {
    if (text.includes("<stream:stream")) {
      const bind = `<bind xmlns='${BIND}'/>`;
      this.say(`${HEADER}<stream:features>${this.#isLoggedIn ? bind : this.features}</stream:features>`);
    } else if (text.startsWith("<starttls")) {
      this.say("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    } else if (text.startsWith("<auth")) {
      this.#isLoggedIn = this.authAnswer.startsWith("<success");
      this.say(this.authAnswer);
    } else if (text.includes(BIND)) {
      const id = /id="([^"]*)"/u.exec(text)?.[1] ?? "";
      const jid = "<jid>stanzagate@agency.example/gateway</jid>";
      this.say(`<iq type='result' id='${id}'><bind xmlns='${BIND}'>${jid}</bind></iq>`);
    } else if (text.startsWith("</stream")) this.cut();
    else this.said.push(text);
  }
}

export interface MemoryPorts extends ServicePorts {
  readonly clock: TurnedClock;
  readonly kept: ServiceStatement[];
  readonly noted: (readonly [string, object])[];
  readonly logged: (readonly [string, object])[];
  readonly incidents: Map<string, Incident>;
  readonly noticed: string[];
  readonly connections: boolean[];
  /** How many of the next records cannot be kept. */
  failures: number;
  lookCount: number;
  isRosterWanted: boolean;
  readonly rosters: ReadonlyMap<string, readonly string[]>[];
}

export const memoryPorts = (openWire: OpenWire): MemoryPorts => {
  const line = (facts: object, phrase: string): void => void logged.push([phrase, facts]);
  const logged: (readonly [string, object])[] = [];
  const ports: MemoryPorts = {
    openWire,
    clock: new TurnedClock(),
    random: () => 0.5,
    prepareJid: createJidPreparer({ toAscii: (domain) => domain }),
    isInternal: (domain) => domain === "agency.example",
    keep: async (statement) => {
      await Promise.resolve();
      if (ports.failures > 0) {
        ports.failures -= 1;
        throw Object.assign(new Error("full"), { code: "SG_ARCHIVE_FULL" });
      }
      ports.kept.push(statement);
    },
    note: (kind, facts) => void ports.noted.push([kind, facts]),
    findIncident: async (reference) => {
      ports.lookCount += 1;
      return await Promise.resolve(ports.incidents.get(reference));
    },
    log: { info: line, warn: line, error: line },
    countNotice: (kind) => void ports.noticed.push(kind),
    onConnected: (isConnected) => void ports.connections.push(isConnected),
    roster: { isWanted: () => ports.isRosterWanted, tell: (groups) => void ports.rosters.push(groups) },
    isRosterWanted: false,
    rosters: [],
    kept: [],
    noted: [],
    logged,
    incidents: new Map(),
    noticed: [],
    connections: [],
    failures: 0,
    lookCount: 0,
  };
  return ports;
};

export const serviceOptions = (changes: Partial<ServiceOptions> = {}): ServiceOptions => ({
  account: "stanzagate@agency.example",
  local: "stanzagate",
  domain: "agency.example",
  resource: "gateway",
  password: () => "its-secret",
  tls: "none",
  runId: "run",
  language: "en",
  contact: "Help desk, 4711",
  tellsAltered: true,
  ...changes,
});

export const anIncident = (changes: Partial<Incident> = {}): Incident => ({
  reference: "G-7F3K2-9QX4M",
  atMs: Date.UTC(2026, 10, 22, 6, 51),
  direction: "outbound",
  user: "lee@agency.example",
  from: "lee@agency.example",
  to: "eve@other.example",
  disposition: "block",
  refusal: "external",
  clause: { id: "AL-1.b", title: "Policy 630-04, 1.b" },
  ...changes,
});
