// How long each flush takes, for monitors: one is under way at a time, and every one that begins ends once.

export interface TimedFlushesOptions {
  readonly monotonicMs: () => number;
  readonly onFlushed: (operations: number, durationMs: number) => void;
}

export function timedFlushes({ monotonicMs, onFlushed }: TimedFlushesOptions) {
  let operations = 0;
  let beganAtMs = 0;
  return {
    began(count: number): void {
      operations = count;
      beganAtMs = monotonicMs();
    },
    ended(): void {
      onFlushed(operations, monotonicMs() - beganAtMs);
    },
  };
}
