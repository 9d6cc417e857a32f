/**
 * Hosts that said of themselves that they are nothing but a refused service: learnt from their answers, for every
 * session of the process.
 *
 * Rule 1: what is learnt hides, and does nothing else. The refusal of a request never asks here. `test` judges without it;
 * replay learns it again from the records (replay/contexts.ts).
 * Rule 2: a host speaks for itself alone, and takes back what it said: what its last answer says, counts.
 * Rule 3: bounded. The oldest is forgotten, and learnt again when it answers again.
 * A process learns for all its sessions: a client asks what there is first and what it is afterwards, so that what one
 * session learns would help none. Each domain's server teaches about what its own users see.
 * Sources: protocol.md §3.2.
 */
import { hostKind } from "../policy/disco-offers.ts";
import type { Stanza } from "../xmpp/stanza.ts";

/** Of one served domain; an agency has a handful. */
const MAX_HOSTS = 64;

export class RefusedHosts {
  readonly #byDomain = new Map<string, Set<string>>();

  /** Hosts to keep from users of a served domain. */
  of(domain: string): ReadonlySet<string> {
    return this.#byDomain.get(domain) ?? NONE;
  }

  /** @param answer what upstream sent to a user of `domain`, from a host that the policy admits */
  hear(answer: Stanza, domain: string): void {
    const kind = hostKind(answer);
    const host = answer.from?.domain ?? "";
    // The server itself is where everybody starts.
    if (kind === undefined || host === domain) return;
    if (kind === "other") this.#byDomain.get(domain)?.delete(host);
    else this.#add(domain, host);
  }

  #add(domain: string, host: string): void {
    const hosts = this.#byDomain.get(domain) ?? new Set();
    this.#byDomain.set(domain, hosts.add(host));
    const [oldest] = hosts;
    if (hosts.size > MAX_HOSTS && oldest !== undefined) hosts.delete(oldest);
  }
}

const NONE: ReadonlySet<string> = new Set();
