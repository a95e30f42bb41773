// How many calls ended lately and how many of them failed: counts in a ring of time slices, so that memory and work
// stay the same at any rate. A call counts for the window's length, give or take one slice.

const SLICES = 100;

export class CallWindow {
  readonly #sliceMs: number;
  readonly #calls = new Uint32Array(SLICES);
  readonly #failures = new Uint32Array(SLICES);
  #callsSum = 0;
  #failuresSum = 0;
  #newest: number;

  constructor(lengthMs: number, nowMs: number) {
    this.#sliceMs = lengthMs / SLICES;
    this.#newest = Math.floor(nowMs / this.#sliceMs);
  }

  add(nowMs: number, isFailure: boolean): void {
    const slot = this.#advance(nowMs);
    this.#calls[slot] = (this.#calls[slot] ?? 0) + 1;
    this.#callsSum += 1;
    if (!isFailure) return;
    this.#failures[slot] = (this.#failures[slot] ?? 0) + 1;
    this.#failuresSum += 1;
  }

  /** Over the window that ended with the last `add`. */
  hasFailed(callsMin: number, share: number): boolean {
    return this.#callsSum >= callsMin && this.#failuresSum >= share * this.#callsSum;
  }

  clear(): void {
    this.#calls.fill(0);
    this.#failures.fill(0);
    this.#callsSum = 0;
    this.#failuresSum = 0;
  }

  /** Forgets the slices that have left the window; the slot of the present one. */
  #advance(nowMs: number): number {
    const present = Math.max(Math.floor(nowMs / this.#sliceMs), this.#newest);
    const passed = Math.min(present - this.#newest, SLICES);
    for (let step = 1; step <= passed; step += 1) {
      const slot = (this.#newest + step) % SLICES;
      this.#callsSum -= this.#calls[slot] ?? 0;
      this.#failuresSum -= this.#failures[slot] ?? 0;
      this.#calls[slot] = 0;
      this.#failures[slot] = 0;
    }
    this.#newest = present;
    return present % SLICES;
  }
}
