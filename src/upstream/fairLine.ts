// A line in which players take turns: next is whoever had the fewest of the last turns, so that one player's many wait behind
// each other, and somebody who asks for the first time waits for nobody's second. To leave unserved counts as a turn, too.

/** Of so many is it known whose they were: enough to tell who asks again and again, and little to keep. */
const TURNS_KEPT = 128;

export class FairLine<Waiting extends object> {
  /** Of each player, in the order in which they came, or had their last turn; nobody is in here without a question. */
  readonly #waiting = new Map<string, Set<Waiting>>();
  readonly #turns: string[] = [];
  readonly #turnsOf = new Map<string, number>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(one: Waiting, player: string): void {
    const own = this.#waiting.get(player);
    if (own === undefined) this.#waiting.set(player, new Set([one]));
    else own.add(one);
    this.#length += 1;
  }

  has(one: Waiting, player: string): boolean {
    return this.#waiting.get(player)?.has(one) ?? false;
  }

  /** Does nothing where it is not in line. */
  remove(one: Waiting, player: string): void {
    const own = this.#waiting.get(player);
    if (own === undefined || !own.delete(one)) return;
    this.#length -= 1;
    this.#waiting.delete(player);
    if (own.size > 0) this.#waiting.set(player, own); // behind those who had no turn meanwhile
    this.#countTurn(player);
  }

  next(): Waiting | null {
    let chosen: Set<Waiting> | null = null;
    let fewest = Infinity;
    for (const [player, own] of this.#waiting) {
      const turns = this.#turnsOf.get(player) ?? 0;
      if (turns >= fewest) continue;
      [chosen, fewest] = [own, turns];
      if (turns === 0) break;
    }
    for (const one of chosen ?? []) return one;
    return null;
  }

  everybody(): Waiting[] {
    return [...this.#waiting.values()].flatMap((own) => [...own]);
  }

  #countTurn(player: string): void {
    this.#turns.push(player);
    this.#turnsOf.set(player, (this.#turnsOf.get(player) ?? 0) + 1);
    if (this.#turns.length <= TURNS_KEPT) return;
    const oldest = this.#turns.shift() ?? player;
    const left = (this.#turnsOf.get(oldest) ?? 1) - 1;
    if (left === 0) this.#turnsOf.delete(oldest);
    else this.#turnsOf.set(oldest, left);
  }
}
