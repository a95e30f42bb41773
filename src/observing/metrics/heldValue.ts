// A value that takes a while to read, for a scrape: read at most every few seconds, by one read at a time, and never waited for
// longer than a moment. While it cannot be read the last one stands, and its age says so.

export interface HeldValueOptions<Value> {
  readonly read: () => Promise<Value>;
  readonly monotonicMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface Aged<Value> {
  readonly value: Value;
  readonly ageMs: number;
}

export const FRESH_MS = 5_000;
const WAIT_MS = 1_000;

/** null: none could be read yet. */
export function holdValue<Value>({
  read,
  monotonicMs,
  after,
}: HeldValueOptions<Value>): () => Promise<Aged<Value> | null> {
  let held: { readonly value: Value; readonly atMs: number } | null = null;
  let reading: Promise<void> | null = null;

  async function readOnce(): Promise<void> {
    const atMs = monotonicMs();
    try {
      held = { value: await read(), atMs };
    } catch {
      // whatever it is read from has lines of its own that say what is wrong
    }
    reading = null;
  }

  return async () => {
    if (held === null || monotonicMs() - held.atMs >= FRESH_MS) {
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => (cancel = after(WAIT_MS, resolve)));
      await Promise.race([(reading ??= readOnce()), late]);
      cancel();
    }
    return held === null ? null : { value: held.value, ageMs: monotonicMs() - held.atMs };
  };
}
