// The bytes of an imported file or of standard input, piece by piece and never all of it. Its beginning is looked at first.

import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";

export interface Input {
  /** Up to and with the end of the first line that is not blank, and maybe beyond: enough to see what kind of text this is. */
  readonly head: Buffer;
  /** All of it, from the beginning. */
  readonly chunks: AsyncIterable<Buffer>;
  readonly bytesRead: () => number;
  /** null: not known before it ends. */
  readonly size: number | null;
  /** The file it is, to be told from another by; null: none. */
  readonly file: FileIdentity | null;
  /** Nothing more is read; `chunks` ends. */
  stop(): void;
}

export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

const HEAD_BYTES_MAX = 65_536;
/** More than blanks, quotes and what delimits cells. */
export const CELL_TEXT = /[^\s,;"]/;

/** Throws what the system says of a file that cannot be read. */
export async function openFile(path: string): Promise<Input> {
  const handle: FileHandle = await open(path, "r");
  try {
    const { dev, ino, size } = await handle.stat().then((stat) => ({
      dev: stat.dev,
      ino: stat.ino,
      size: stat.isFile() ? stat.size : null, // a pipe has none
    }));
    return await openStream(handle.createReadStream(), size, { dev, ino });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export async function openStream(
  stream: Readable,
  size: number | null = null,
  file: FileIdentity | null = null,
): Promise<Input> {
  const iterator: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let bytesRead = 0;
  let isStopped = false;

  async function next(): Promise<Buffer | null> {
    try {
      const { done, value } = await iterator.next();
      if (done === true) return null;
      bytesRead += value.length;
      return value;
    } catch (error) {
      if (isStopped) return null;
      throw error;
    }
  }

  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    try {
      if (head.length > 0) yield head;
      for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk;
    } finally {
      stream.destroy();
    }
  }

  let head: Buffer = Buffer.alloc(0);
  while (!hasLine(head) && head.length < HEAD_BYTES_MAX) {
    const chunk = await next();
    if (chunk === null) break;
    head = Buffer.concat([head, chunk]);
  }
  return {
    head,
    chunks: chunks(),
    bytesRead: () => bytesRead,
    size,
    file,
    stop() {
      isStopped = true;
      stream.destroy();
    },
  };
}

function hasLine(head: Buffer): boolean {
  const text = head.toString("latin1");
  const begin = text.search(CELL_TEXT);
  return begin >= 0 && text.includes("\n", begin);
}
