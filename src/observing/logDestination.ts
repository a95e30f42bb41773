// Where the log and the greeting are written: asynchronously, with a bound on what waits. A full disk, a terminal that was
// stopped, a pipe that nobody reads or whose reader is gone never block, delay or end the process: lines are dropped and
// counted, and once writing works again one line says how many were lost.

import { constants, fstatSync, openSync, type Stats } from "node:fs";
import { Socket } from "node:net";
import { isatty } from "node:tty";
import sonicBoom from "sonic-boom"; // CommonJS: its default is the whole module
import { after, afterUnlessEnded, defer } from "../systemTime.ts";

export interface LogDestination {
  /** One line with its end. Never throws and never waits. */
  write(line: string): void;
  /** Lines that were dropped since the start. */
  droppedLines(): number;
  /** Whether a thread writes to a file just now: on a disk that hangs it never ends, and `process.exit` waits for it. */
  holdsThread(): boolean;
  /** Once everything is written that can be; a second at most. */
  flushed(): Promise<void>;
}

export interface LogDestinationOptions {
  /** 1 or 2. */
  readonly fileDescriptor: number;
  /** Told once writing works again: lines that were dropped since it was told the last time. */
  readonly onLost: (lines: number) => void;
}

/** What waits to be written: some thousands of lines, enough for a reader that pauses. */
const WAITING_BYTES_MAX = 1024 * 1024;
/** A pipe or terminal that is full is tried again soon, a disk without room and a pipe without reader later. */
const FULL_RETRY_MS = 100;
const FAULT_RETRY_MS = 1_000;
/** A command that has nothing else to do waits no longer for a log that cannot be written. */
const HELD_RETRIES_MAX = 10;
const FLUSH_MS = 1_000;

export function openLogDestination(options: LogDestinationOptions): LogDestination {
  const { fileDescriptor, onLost } = options;
  const opened = withoutBlocking(fileDescriptor);
  const stream = new sonicBoom.SonicBoom({
    fd: opened.fileDescriptor,
    sync: false,
    maxLength: WAITING_BYTES_MAX,
    retryEAGAIN: () => false, // tried again by this file, which also ends it
  });
  const whenIdle = new Set<() => void>();
  let state: "idle" | "writing" | "failed" = "idle";
  let dropped = 0;
  let untold = 0;
  let retries = 0;
  let isRetryDue = false;

  stream.on("drop", () => {
    dropped += 1;
    untold += 1;
  });
  stream.on("write", () => (retries = 0));
  stream.on("error", (error: Error) => {
    state = "failed"; // what could not be written is kept, and is tried first by the next write
    if (isRetryDue) return;
    isRetryDue = true;
    retries += 1;
    const retryAfter = retries > HELD_RETRIES_MAX ? afterUnlessEnded : after;
    retryAfter("code" in error && error.code === "EAGAIN" ? FULL_RETRY_MS : FAULT_RETRY_MS, () => {
      isRetryDue = false;
      write("");
    });
  });
  stream.on("drain", () => {
    state = "idle";
    if (untold > 0) {
      const lines = untold;
      untold = 0;
      onLost(lines);
    } else {
      for (const resolve of whenIdle) defer(resolve); // once the write itself is over
    }
  });

  function write(text: string): void {
    const droppedBefore = dropped;
    const stateBefore = state;
    state = "writing";
    stream.write(text);
    if (dropped > droppedBefore) state = stateBefore; // it was not even tried
  }

  return {
    write,
    droppedLines: () => dropped,
    holdsThread: () => state === "writing" && opened.mayBlock,
    flushed() {
      if (state === "idle") return Promise.resolve();
      if (state === "failed") write("");
      return new Promise((resolve) => {
        const done = () => {
          stop();
          whenIdle.delete(done);
          resolve();
        };
        const stop = after(FLUSH_MS, done);
        whenIdle.add(done);
      });
    },
  };
}

interface Opened {
  readonly fileDescriptor: number;
  /** Of a file. */
  readonly mayBlock: boolean;
}

/**
 * The descriptor, or one of the same thing, on which a write that would have to wait fails with EAGAIN instead: a write that
 * waits occupies one of the few threads that read files and look up names. Writes to a file wait whatever one does.
 */
function withoutBlocking(fileDescriptor: number): Opened {
  const kind = kindOf(fileDescriptor);
  if (kind?.isFIFO() === true || kind?.isSocket() === true) {
    try {
      // Node sets the descriptor to not block when it takes it over, and sets it back when the process ends.
      TAKEN_OVER.add(new Socket({ fd: fileDescriptor, readable: false, writable: true }));
      return { fileDescriptor, mayBlock: false };
    } catch {
      return { fileDescriptor, mayBlock: true }; // a kind of socket that Node does not know
    }
  }
  if (!isatty(fileDescriptor)) return { fileDescriptor, mayBlock: true };
  try {
    // Opened again: a terminal that stands still (Ctrl-S) belongs to the shell too, which would not expect EAGAIN.
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    return { fileDescriptor: openSync(`/dev/fd/${fileDescriptor}`, flags), mayBlock: false };
  } catch {
    return { fileDescriptor, mayBlock: true }; // a terminal of another user, as after `su`
  }
}

/** Kept: a socket that is collected as garbage closes its descriptor. */
const TAKEN_OVER = new Set<Socket>();

/** null: not open, as after `2>&-`. Writing fails then, and lines are dropped. */
function kindOf(fileDescriptor: number): Stats | null {
  try {
    return fstatSync(fileDescriptor);
  } catch {
    return null;
  }
}
