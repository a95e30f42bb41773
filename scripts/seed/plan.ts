// What a seeded ledger is made of. The same plan makes the same rows, to the last digit, but for the nonces of sealed tokens.

export interface SeedPlan {
  /** Consumptions, 1..ROWS_MAX. */
  readonly rows: number;
  readonly seed: number;
  /** Exclusive end of the two years in which consumptions were first asked for, in epoch milliseconds. */
  readonly untilMs: number;
}

/** Of how many consumptions so many are told to have been made. */
export type OnProgress = (step: string, done: number, total: number) => void;

/** The instants are reckoned in hundred-millionths of a day: more rows, and the two years no longer fit 64 bits. */
export const ROWS_MAX = 100_000_000;
export const DAYS = 730;
export const DAY_MS = 86_400_000;
/** Consumptions that are made by one round of statements: some ten megabytes of scratch tables. */
export const CHUNK_ROWS = 50_000;

/** The app of a server with one upstream, and a second one. */
export const APPS = ["default", "puzzle"] as const;
/** Under this name the facts of a ledger tell that it was seeded, and how. */
export const SEEDED = "seeded";

export function playersOf({ rows }: SeedPlan): number {
  return Math.min(1_000_000, Math.max(3_000, Math.floor(rows / 10)));
}

/** The purchase token of a seeded payment: with it the payment can be asked for again. */
export function seededTokenOf(paymentSeq: string): string {
  return `seeded-token-of-payment-${paymentSeq}`;
}
