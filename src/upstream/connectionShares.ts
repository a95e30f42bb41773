// Who may take a connection to the upstream next. A consume call may take any of them, and has half of them to itself: looks,
// lists and work in the background take the other half at most, looks and lists together a quarter, of which one is kept for
// looks. So whatever is listed, looked up or asked about again, a purchase finds a connection. In each line players take turns.

import { FairLine } from "./fairLine.ts";
import type { Purpose } from "./port.ts";

/** How many connections each may take. */
export interface ConnectionShares {
  readonly all: number;
  readonly calls: number;
  /** All but calls. */
  readonly aside: number;
  /** Looks and lists together. */
  readonly looks: number;
  readonly lists: number;
}

/** One connection cannot be shared like this: there is a second one then, for what stands aside. */
export function connectionShares(maxConnections: number): ConnectionShares {
  const quarter = Math.max(1, Math.floor(maxConnections / 4));
  return {
    all: Math.max(2, maxConnections),
    calls: maxConnections,
    aside: Math.max(1, Math.floor(maxConnections / 2)),
    looks: quarter,
    lists: Math.max(1, quarter - 1),
  };
}

export class SharedConnections<Waiting extends object> {
  readonly #shares: ConnectionShares;
  readonly #busy: Record<Purpose, number> = { CALL: 0, LOOK: 0, LIST: 0, BACKGROUND: 0 };
  readonly #lines: Readonly<Record<Purpose, FairLine<Waiting>>> = {
    CALL: new FairLine(),
    LOOK: new FairLine(),
    LIST: new FairLine(),
    BACKGROUND: new FairLine(),
  };
  #wasListLast = false;

  constructor(maxConnections: number) {
    this.#shares = connectionShares(maxConnections);
  }

  /** Whether one was free, and is taken now. Whoever stands in line already goes first. */
  take(purpose: Purpose): boolean {
    if (this.#lines[purpose].length > 0 || !this.#isFree(purpose)) return false;
    this.#busy[purpose] += 1;
    return true;
  }

  giveBack(purpose: Purpose): void {
    this.#busy[purpose] -= 1;
  }

  /** `player`: whose turn it takes; all that is asked for nobody takes one turn as well. */
  standInLine(one: Waiting, purpose: Purpose, player: string): void {
    this.#lines[purpose].add(one, player);
  }

  leaveLine(one: Waiting, purpose: Purpose, player: string): void {
    this.#lines[purpose].remove(one, player);
  }

  isInLine(one: Waiting, purpose: Purpose, player: string): boolean {
    return this.#lines[purpose].has(one, player);
  }

  everybodyInLine(): Waiting[] {
    return Object.values(this.#lines).flatMap((line) => line.everybody());
  }

  /** Who is next, and for what; null: there is nobody, or no connection for them. Until `leaveLine` they stay in line. */
  next(): { readonly one: Waiting; readonly purpose: Purpose } | null {
    for (const purpose of this.#order()) {
      const one = this.#isFree(purpose) ? this.#lines[purpose].next() : null;
      if (one !== null) return { one, purpose };
    }
    return null;
  }

  /** For the one who is next. */
  takeFor(one: Waiting, purpose: Purpose, player: string): void {
    this.leaveLine(one, purpose, player);
    this.#busy[purpose] += 1;
    if (purpose !== "CALL") this.#wasListLast = purpose !== "BACKGROUND";
  }

  /** Calls first; but where nothing stands aside under way, one of it goes before them, so that it never stands still. */
  #order(): readonly Purpose[] {
    const aside: readonly Purpose[] = this.#wasListLast
      ? ["BACKGROUND", "LOOK", "LIST"]
      : ["LOOK", "LIST", "BACKGROUND"];
    return this.#busyAside() === 0 ? [...aside, "CALL"] : ["CALL", ...aside];
  }

  #isFree(purpose: Purpose): boolean {
    const { all, calls, aside, looks, lists } = this.#shares;
    if (this.#busyAside() + this.#busy.CALL >= all) return false;
    if (purpose === "CALL") return this.#busy.CALL < calls;
    if (this.#busyAside() >= aside) return false;
    if (purpose === "BACKGROUND") return true;
    return this.#busy.LOOK + this.#busy.LIST < looks && (purpose === "LOOK" || this.#busy.LIST < lists);
  }

  #busyAside(): number {
    return this.#busy.LOOK + this.#busy.LIST + this.#busy.BACKGROUND;
  }
}
