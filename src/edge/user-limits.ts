/**
 * How many connections one account may have.
 *
 * Rule: counted by full JID. A server has each bound once, so the same one again (a resumption, a log-in after a dead
 * connection) takes the place over that its predecessor still holds; whoever lost a place releases nothing.
 * Source: RFC 6120 §7.6.2.1 (an account's limit of connected resources), §4.9.3.14.
 */
const bareOf = (full: string): string => {
  const slash = full.indexOf("/");
  return slash < 0 ? full : full.slice(0, slash);
};

/** A place that is held; an object of its own, so that nobody else's can be mistaken for it. */
export interface UserPlace {
  release(): void;
}

export class UserLimits {
  readonly #perUser: number;
  readonly #places = new Map<string, Map<string, UserPlace>>();

  constructor(perUser: number) {
    this.#perUser = perUser;
  }

  /** @param full prepared. @returns undefined where the account has as many as it may */
  claim(full: string): UserPlace | undefined {
    const bare = bareOf(full);
    const places = this.#places.get(bare) ?? new Map<string, UserPlace>();
    if (!places.has(full) && places.size >= this.#perUser) return undefined;
    this.#places.set(bare, places);
    const place: UserPlace = {
      release: () => {
        if (places.get(full) !== place) return;
        places.delete(full);
        if (places.size === 0) this.#places.delete(bare);
      },
    };
    places.set(full, place);
    return place;
  }
}
