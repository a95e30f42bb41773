// What was set last by name: the newest `namesMin` at least, and fewer than twice as many. Kept in two maps, of which the
// older is dropped as a whole: a Map that gives up its oldest entry at each step takes 40 µs for it where there are 100,000,
// because it looks through all those that were deleted before.

export class NewestMap<Value> {
  readonly #namesMin: number;
  #older = new Map<string, Value>();
  #newer = new Map<string, Value>();

  constructor(namesMin: number) {
    this.#namesMin = namesMin;
  }

  get(name: string): Value | undefined {
    return this.#newer.get(name) ?? this.#older.get(name);
  }

  set(name: string, value: Value): void {
    this.#newer.set(name, value);
    if (this.#newer.size < this.#namesMin) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  delete(name: string): void {
    this.#newer.delete(name);
    this.#older.delete(name);
  }

  all(): ReadonlyMap<string, Value> {
    return new Map([...this.#older, ...this.#newer]);
  }
}
