// Line by line into the ledger, many in flight so that they share its flushes, and never more than so many: a file of any size
// takes the same memory. What became of each is told in the order of the lines.

import type { Fields, SourceLine } from "./sourceLine.ts";

/** What became of a line; `valid`: it could be taken over, and nobody asked for that. */
export type Outcome =
  | { readonly kind: "imported" | "repeated" | "valid" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "fault"; readonly error: unknown };

export interface Counts {
  readonly read: number;
  readonly imported: number;
  readonly repeated: number;
  readonly valid: number;
  readonly refused: number;
}

export interface TakenOver {
  readonly counts: Counts;
  /** The first fault: what is behind it was not read; null: there was none. */
  readonly fault: { readonly error: unknown } | null;
}

export interface TakeOverOptions {
  readonly lines: AsyncIterable<SourceLine>;
  /** Throws only what ends the run. */
  readonly take: (fields: Fields) => Promise<Outcome>;
  /** Throws what ends the run. */
  readonly onRefused: (line: SourceLine, reason: string) => Promise<void>;
  readonly onProgress: () => void;
  /** Takes no new line; what was begun is awaited. */
  readonly signal: AbortSignal;
}

/** Two flushes of the ledger: one under way, one that fills meanwhile. */
const IN_FLIGHT_MAX = 1_024;
const PROGRESS_EVERY = 500;

export async function takeOver({ lines, take, onRefused, onProgress, signal }: TakeOverOptions): Promise<TakenOver> {
  const counts = { read: 0, imported: 0, repeated: 0, valid: 0, refused: 0 };
  const inFlight: { readonly line: SourceLine; readonly outcome: Promise<Outcome> }[] = [];
  let fault: TakenOver["fault"] = null;

  async function settleOldest(): Promise<void> {
    const oldest = inFlight.shift();
    if (oldest === undefined) return;
    const outcome = await oldest.outcome;
    if (outcome.kind === "fault") {
      fault ??= { error: outcome.error };
      return;
    }
    counts.read += 1;
    counts[outcome.kind] += 1;
    if (outcome.kind === "refused") {
      await onRefused(oldest.line, outcome.reason).catch((error: unknown) => (fault ??= { error }));
    }
    if (counts.read % PROGRESS_EVERY === 0) onProgress();
  }

  try {
    for await (const line of lines) {
      if (signal.aborted) break; // the line may be a piece of one: reading was cut short
      inFlight.push({ line, outcome: begin(line, take) });
      if (inFlight.length >= IN_FLIGHT_MAX) await settleOldest();
      if (fault !== null) break;
    }
  } catch (error) {
    fault ??= { error };
  }
  while (inFlight.length > 0) await settleOldest();
  onProgress();
  return { counts, fault };
}

/** Never rejects: it may be over long before its turn comes. */
function begin(line: SourceLine, take: TakeOverOptions["take"]): Promise<Outcome> {
  if (line.kind === "bad") return Promise.resolve({ kind: "refused", reason: line.reason });
  return take(line.fields).catch((error: unknown) => ({ kind: "fault", error }));
}
