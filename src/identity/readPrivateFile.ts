// A file that only its owner may touch, read whole. Refused where others may: who can read a secret can use it, and who can
// write it can put another in its place.

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { systemCodeOf } from "./systemCodeOf.ts";

const OTHERS = 0o077;
/** A pipe in a file's place is opened at once, and refused; without it the open would wait for somebody who writes. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;
/** A file on a mount that is dead answers nothing at all. */
const READ_WITHIN_MS = 5_000;

export type ReadPrivateFile =
  | { readonly isValid: true; readonly text: string }
  /** One line that begins with the path, and how to mend it; null where its reader knows better. */
  | { readonly isValid: false; readonly line: string; readonly mend: string | null };

/** Never rejects. */
export async function readPrivateFile(path: string, bytesMax: number): Promise<ReadPrivateFile> {
  try {
    await using file = await open(path, AT_ONCE);
    const facts = await file.stat(); // of what was opened, whatever stands under the name by now
    if (!facts.isFile()) return refused(`${path} is not a file`, "name a file");
    if ((facts.mode & OTHERS) !== 0) return refused(`${path} may be read or written by others`, `chmod 600 ${path}`);
    if (facts.size > bytesMax) return refused(`${path} is larger than ${bytesMax} bytes`, "take old keys out of it");
    return { isValid: true, text: await file.readFile("utf8") };
  } catch (error) {
    return refused(`${path} cannot be read (${systemCodeOf(error) ?? "unknown error"})`, null);
  }
}

/** The same with an end to the wait, for whoever cannot go on without the file. What hangs is left behind. */
export async function readPrivateFileInTime(
  path: string,
  bytesMax: number,
  after: (delayMs: number, callback: () => void) => () => void,
): Promise<ReadPrivateFile> {
  return unlessLate(readPrivateFile(path, bytesMax), after, () => refused(unansweredLine(path), "fix its mount"));
}

/** What reading a file comes to, or what is said where it does not come in time. */
export async function unlessLate<Result>(
  reading: Promise<Result>,
  after: (delayMs: number, callback: () => void) => () => void,
  whenLate: () => Result,
): Promise<Result> {
  let cancel: () => void = () => undefined;
  const late = new Promise<Result>((resolve) => {
    cancel = after(READ_WITHIN_MS, () => resolve(whenLate()));
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    cancel();
  }
}

/** false: nothing was heard of it in time. What is wrong with it otherwise, or that it is not there, is an answer. */
export async function answersInTime(
  path: string,
  after: (delayMs: number, callback: () => void) => () => void,
): Promise<boolean> {
  const read = await readPrivateFileInTime(path, 0, after); // no more of it than its size
  return read.isValid || read.line !== unansweredLine(path);
}

export function unansweredLine(path: string): string {
  return `${path} does not answer: is its mount dead?`;
}

function refused(line: string, mend: string | null): ReadPrivateFile {
  return { isValid: false, line, mend };
}
