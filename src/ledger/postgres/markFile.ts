// What a server saw last of a ledger, kept outside the database so that a start can tell whether the database still has it. One
// small file for each ledger, whatever address led to it: in a failover by hand it is the address that changes.

import { hash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { Mark } from "./history.ts";

export interface MarkFile {
  /** null: none that can be read. Never waits long, whatever lies there. */
  read(): Promise<Mark | null>;
  /** In the background: at most one write at a time, of the newest mark. */
  keep(mark: Mark): void;
  /** Once what was handed over is written, or cannot be. */
  kept(): Promise<void>;
}

export interface MarkFileOptions {
  /** Path that the file's name begins with. */
  readonly beside: string;
  /** The same for every copy of a ledger. */
  readonly cursorKey: Uint8Array;
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Once: the file cannot be read or written. */
  readonly onWarning: (line: string) => void;
}

const WAIT_MS = 2_000;
const BYTES_MAX = 4_096;
const MARK = z.strictObject({
  acceptance: z.string().regex(/^(?:[0-9a-f]{32})?$/),
  sequence: z.int().nonnegative(),
  digest: z.string(),
  instance: z.int().nonnegative(),
  startedAtMs: z.int().nonnegative(),
  flush: z.int().nonnegative(),
});

export function markFileOf({ beside, cursorKey, after, onWarning }: MarkFileOptions): MarkFile {
  const path = markPath(beside, cursorKey);
  let next: Mark | null = null;
  let written = "";
  let writing: Promise<void> | null = null;
  let hasWarned = false;

  function warn(what: string, error: unknown): void {
    if (hasWarned) return;
    hasWarned = true;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unusable";
    onWarning(`${path} cannot be ${what} (${code}): history lost while this server is down would not be noticed by it`);
  }

  async function writeNext(): Promise<void> {
    while (next !== null) {
      const text = JSON.stringify(next);
      next = null;
      if (text === written) continue;
      try {
        await replace(path, text);
        written = text;
      } catch (error) {
        warn("written", error);
      }
    }
    writing = null;
  }

  return {
    async read() {
      try {
        return await within(after, readMark(path));
      } catch (error) {
        const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
        if (!isAbsent) warn("read", error);
        return null;
      }
    },
    keep(mark) {
      next = mark;
      writing ??= writeNext();
    },
    kept: () => within(after, writing ?? Promise.resolve()).catch(() => undefined),
  };
}

export function markPath(beside: string, cursorKey: Uint8Array): string {
  return `${beside}-mark-${hash("sha256", cursorKey, "hex").slice(0, 12)}`;
}

/** Throws the system's error, or what is wrong with its content. A pipe or a device in its place is not waited for. */
export async function readMark(path: string): Promise<Mark> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error("no file");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BYTES_MAX), 0, BYTES_MAX, 0);
    return MARK.parse(JSON.parse(buffer.toString("utf8", 0, bytesRead)));
  } finally {
    await file.close();
  }
}

/** Whole or not at all. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

function within<Result>(after: MarkFileOptions["after"], work: Promise<Result>): Promise<Result> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = after(WAIT_MS, () => reject(new Error("too late")));
  });
  return Promise.race([work, late]).finally(() => cancel());
}
