// Who may take a connection to the upstream next. A consume call, with the looks that are part of it, may take any of them, and
// has half of them to itself: all that nobody's purchase waits for (lists, and work in the background) takes the other half at
// most, and lists a quarter. So whatever is listed, looked up or asked about again, a purchase finds a connection.

import type { Purpose } from "./port.ts";

/** How many connections each may take. */
export interface ConnectionShares {
  readonly all: number;
  readonly calls: number;
  /** Lists and the background together. */
  readonly aside: number;
  readonly lists: number;
}

/** One connection cannot be shared like this: there is a second one then, for what stands aside. */
export function connectionShares(maxConnections: number): ConnectionShares {
  return {
    all: Math.max(2, maxConnections),
    calls: maxConnections,
    aside: Math.max(1, Math.floor(maxConnections / 2)),
    lists: Math.max(1, Math.floor(maxConnections / 4)),
  };
}

export class SharedConnections<Waiting extends object> {
  readonly #shares: ConnectionShares;
  readonly #busy: Record<Purpose, number> = { CALL: 0, LIST: 0, BACKGROUND: 0 };
  /** Each with its number in the order in which they came. */
  readonly #lines: Readonly<Record<Purpose, Map<Waiting, number>>> = {
    CALL: new Map(),
    LIST: new Map(),
    BACKGROUND: new Map(),
  };
  #came = 0;

  constructor(maxConnections: number) {
    this.#shares = connectionShares(maxConnections);
  }

  /** Whether one was free, and is taken now. Whoever stands in line already goes first. */
  take(purpose: Purpose): boolean {
    if (this.#lines[purpose].size > 0 || !this.#isFree(purpose)) return false;
    this.#busy[purpose] += 1;
    return true;
  }

  giveBack(purpose: Purpose): void {
    this.#busy[purpose] -= 1;
  }

  standInLine(one: Waiting, purpose: Purpose): void {
    this.#came += 1;
    this.#lines[purpose].set(one, this.#came);
  }

  leaveLine(one: Waiting, purpose: Purpose): void {
    this.#lines[purpose].delete(one);
  }

  isInLine(one: Waiting, purpose: Purpose): boolean {
    return this.#lines[purpose].has(one);
  }

  everybodyInLine(): Waiting[] {
    return Object.values(this.#lines).flatMap((line) => [...line.keys()]);
  }

  /** Takes a connection for whoever is next in line; null: there is nobody, or none for them. */
  takeNext(): Waiting | null {
    for (const purpose of this.#order()) {
      if (!this.#isFree(purpose)) continue;
      for (const one of this.#lines[purpose].keys()) {
        this.#lines[purpose].delete(one);
        this.#busy[purpose] += 1;
        return one;
      }
    }
    return null;
  }

  /** Calls first; but where nothing stands aside under way, one of it goes before them, so that it never stands still. */
  #order(): readonly Purpose[] {
    const [list = Infinity] = this.#lines.LIST.values();
    const [background = Infinity] = this.#lines.BACKGROUND.values();
    const aside: readonly Purpose[] = list < background ? ["LIST", "BACKGROUND"] : ["BACKGROUND", "LIST"];
    return this.#busyAside() === 0 ? [...aside, "CALL"] : ["CALL", ...aside];
  }

  #isFree(purpose: Purpose): boolean {
    const { all, calls, aside, lists } = this.#shares;
    if (this.#busyAside() + this.#busy.CALL >= all) return false;
    if (purpose === "CALL") return this.#busy.CALL < calls;
    return this.#busyAside() < aside && (purpose !== "LIST" || this.#busy.LIST < lists);
  }

  #busyAside(): number {
    return this.#busy.LIST + this.#busy.BACKGROUND;
  }
}
