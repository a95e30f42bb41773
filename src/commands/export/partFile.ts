// The file an export is written to. It is FILE.part until it is whole, and beside it lies FILE.resume: how many bytes are on disk,
// where the rows go on, and what they add up to. A page is on disk before it is noted, so whatever dies between the two is cut
// off and written once more. Both are for their owner alone.

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { readPrivateText } from "../../config/privateFile.ts";
import { codeOf } from "../process.ts";

/** What is known of a part that can be gone on with. */
export interface Standing {
  readonly bytes: number;
  readonly cursor: string;
  readonly totals: readonly StandingTotal[];
}

/** Without a cursor no row is written yet: it begins anew. */
export type Noted = Pick<Standing, "totals"> & { readonly cursor: string | null };

export interface StandingTotal {
  readonly currency: string | null;
  readonly count: number;
  readonly amountMicros: string | null;
  readonly unknownPriceCount: number;
}

export interface PartFile {
  /** null: it begins anew. */
  readonly standing: Standing | null;
  /** On disk, and noted, once this returns. */
  write(text: string, then: Noted): void;
  /** The last bytes, and its name. Answers how many there are. */
  finish(text: string): number;
}

/** It cannot be begun: one line for people. */
export class PartRefusal extends Error {}

const STATE = z.strictObject({
  version: z.literal(1),
  /** Of everything that decides what is written. */
  wish: z.string(),
  bytes: z.int().nonnegative(),
  cursor: z.string().nullable(),
  totals: z.readonly(
    z.array(
      z.strictObject({
        currency: z.string().nullable(),
        count: z.int().nonnegative(),
        amountMicros: z.string().regex(/^\d+$/).nullable(),
        unknownPriceCount: z.int().nonnegative(),
      }),
    ),
  ),
});

/** @param wish the same text for the same export. Throws PartRefusal where nothing may be written. */
export function openPartFile(path: string, wish: string, isResuming: boolean): PartFile {
  const [partPath, statePath] = [`${path}.part`, `${path}.resume`];
  if (existsSync(path)) throw new PartRefusal(`${path} is there already; nothing is overwritten`);
  if (existsSync(partPath) && !isResuming) {
    throw new PartRefusal(`${partPath} is there: --resume goes on with it; remove it to start again`);
  }
  const standing = isResuming && existsSync(partPath) ? readState(statePath, wish) : null;
  const file = open(partPath);
  let bytes = standing?.bytes ?? 0;
  let hasBegun = false;
  if (fstatSync(file).size < bytes) {
    closeSync(file);
    throw new PartRefusal(`${partPath} is shorter than ${statePath} says; remove both to start again`);
  }

  /** Only now is anything taken away: what is refused before the first byte leaves all as it was. */
  function begin(): void {
    if (standing === null) rmSync(statePath, { force: true }); // of an earlier export, and never of this one
    ftruncateSync(file, bytes);
    hasBegun = true;
  }

  function append(text: string): void {
    if (!hasBegun) begin();
    const chunk = Buffer.from(text);
    for (let done = 0; done < chunk.length;) done += writeSync(file, chunk, done, chunk.length - done, bytes + done);
    bytes += chunk.length;
    fdatasyncSync(file);
  }

  return {
    standing,
    write(text, then) {
      append(text);
      note(statePath, JSON.stringify({ version: 1, wish, bytes, ...then } satisfies z.input<typeof STATE>));
    },
    finish(text) {
      append(text);
      closeSync(file);
      if (existsSync(path)) throw new PartRefusal(`${path} is there by now; ${partPath} is whole`);
      renameSync(partPath, path);
      rmSync(statePath, { force: true });
      syncFolder(path);
      return bytes;
    },
  };
}

function open(partPath: string): number {
  try {
    mkdirSync(dirname(partPath), { recursive: true, mode: 0o700 });
    // Never through a link that somebody else laid; "a" would write at the end whatever the position says.
    const file = openSync(partPath, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    fchmodSync(file, 0o600); // it may have been there already
    return file;
  } catch (cause) {
    throw new PartRefusal(`${partPath} cannot be written (${codeOf(cause)})`, { cause });
  }
}

/** null: not one row is on disk. */
function readState(statePath: string, wish: string): Standing | null {
  const anew = "remove it and the .part file to start again";
  const read = existsSync(statePath) ? readPrivateText(statePath) : null;
  if (read === null) return null;
  if (!read.isReadable) throw new PartRefusal(`${statePath} ${read.why}; ${anew}`);
  const state = STATE.safeParse(parsed(read.text));
  if (!state.success) throw new PartRefusal(`${statePath} does not say where the export stands; ${anew}`);
  if (state.data.wish !== wish) throw new PartRefusal(`${statePath} is of an export with other options; ${anew}`);
  const { bytes, cursor, totals } = state.data;
  return cursor === null ? null : { bytes, cursor, totals };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Under another name first: whoever reads it finds the old one or the new one. */
function note(statePath: string, text: string): void {
  const draft = `${statePath}.new`;
  const file = openSync(
    draft,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    writeSync(file, text);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, statePath);
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
