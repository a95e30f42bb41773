// The lines that were not taken over, one JSON object each, for whoever corrects them. Their text is repeated, but nothing that
// may be a token: the file goes where people send files.

import { once } from "node:events";
import { finished } from "node:stream/promises";
import { type FileHandle, open, stat, unlink } from "node:fs/promises";
import type { FileIdentity } from "./input.ts";
import { codeOf } from "../process.ts";
import type { SourceLine } from "./sourceLine.ts";

export interface Refusals {
  readonly path: string;
  /** Throws RefusalsFault. */
  add(line: SourceLine, reason: string): Promise<void>;
  /** No file is left where nothing was refused. Throws RefusalsFault. */
  close(): Promise<void>;
}

/** The list could not be written on: a full disk, as a rule. */
export class RefusalsFault extends Error {
  constructor(path: string, cause: unknown) {
    super(`--errors: ${path} cannot be written on (${codeOf(cause)}).`, { cause });
    this.name = "RefusalsFault";
  }
}

const PRIVATE_MODE = 0o600;
const TEXT_CHARACTERS_MAX = 4_096;
/** The vendor's tokens are longer, and no number of a payment is. */
const LONG_RUN = /[A-Za-z0-9+/=_-]{65,}/g;

/** Whatever stood there is replaced, so that the list is of this run. Throws what the system says. */
export async function openRefusals(path: string): Promise<Refusals> {
  const handle: FileHandle = await open(path, "w", PRIVATE_MODE);
  const isFile = (await handle.stat()).isFile(); // a device, such as /dev/null, stays
  const stream = handle.createWriteStream({ encoding: "utf8" });
  stream.on("error", () => undefined); // the stream keeps it, and whoever comes next is told
  const fail = (error: unknown): never => {
    throw new RefusalsFault(path, error);
  };
  let count = 0;
  return {
    path,
    async add({ line, lastLine, text }, reason) {
      count += 1;
      const extent = lastLine > line ? { line, lastLine } : { line };
      const record = { ...extent, reason, text: text === null ? null : tellable(text) };
      if (stream.errored !== null) fail(stream.errored);
      if (stream.write(`${JSON.stringify(record)}\n`)) return;
      await once(stream, "drain").catch(fail);
    },
    async close() {
      stream.end();
      await finished(stream).catch(fail);
      if (count === 0 && isFile) await unlink(path);
    },
  };
}

/** Whether the list would be written over the very file it is about. */
export async function isSameFile(path: string, file: FileIdentity | null): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && file !== null && found.dev === file.dev && found.ino === file.ino;
}

function tellable(text: string): string | null {
  return withoutTokens(text)?.slice(0, TEXT_CHARACTERS_MAX) ?? null;
}

/** null where the text speaks of tokens itself. */
export function withoutTokens(text: string): string | null {
  return /token/i.test(text) ? null : text.replaceAll(LONG_RUN, "…");
}
