// Events that may come by the thousand, as few lines: the first of a kind at once, then how many more came, once a minute, as
// long as any do. Whoever floods the server cannot flood its log.

export interface BoundedLines {
  /**
   * @param kind from a closed set: each is remembered for a minute
   * @param atOnceMax how many of a minute are written one by one, before the rest is counted
   * @param write null: this one event, at once; a number: so many more of its kind in the minute after it
   */
  tell(kind: string, write: (more: number | null) => void, atOnceMax?: number): void;
  /** The next of this kind is written at once; what was counted is written first. */
  end(kind: string): void;
  /** Writes the counts that are not written yet, and counts nothing more. */
  stop(): void;
}

export interface BoundedLinesOptions {
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export const LINE_INTERVAL_MS = 60_000;

interface Minute {
  written: number;
  more: number;
  write: (more: number | null) => void;
  cancel: () => void;
}

export function createBoundedLines({ after }: BoundedLinesOptions): BoundedLines {
  const minutes = new Map<string, Minute>();
  let isStopped = false;

  function begin(kind: string, write: Minute["write"]): void {
    minutes.set(kind, { written: 1, more: 0, write, cancel: after(LINE_INTERVAL_MS, () => count(kind)) });
  }

  function count(kind: string): void {
    const minute = minutes.get(kind);
    minutes.delete(kind);
    if (minute === undefined || minute.more === 0) return;
    minute.write(minute.more);
    begin(kind, minute.write); // who goes on is counted for another minute, without a line of its own
  }

  return {
    tell(kind, write, atOnceMax = 1) {
      const minute = minutes.get(kind);
      if (minute === undefined) {
        write(null);
        if (!isStopped) begin(kind, write);
        return;
      }
      if (minute.written < atOnceMax) {
        minute.written += 1;
        return write(null);
      }
      minute.more += 1;
      minute.write = write;
    },
    end(kind) {
      const minute = minutes.get(kind);
      minutes.delete(kind);
      minute?.cancel();
      if (minute !== undefined && minute.more > 0) minute.write(minute.more);
    },
    stop() {
      isStopped = true;
      for (const { more, write, cancel } of minutes.values()) {
        cancel();
        if (more > 0) write(more);
      }
      minutes.clear();
    },
  };
}
