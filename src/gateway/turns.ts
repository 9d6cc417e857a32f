/** One act at a time, in the order in which they were asked for; one that fails stops no other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  async take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => undefined);
    return await turn;
  }
}
