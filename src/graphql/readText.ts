// Texts that people write into records: bounded in code points, and without what some ledger could not keep.

import { badUserInput } from "./errors.ts";

const NOTE_LENGTH_MAX = 1_000;
const REFERENCE = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** Why, for the audit log; what is only white space is no reason. */
export function readReason(note: string): string {
  if (note.trim() === "" || !isKept(note))
    throw badUserInput(`note must be 1-${NOTE_LENGTH_MAX} characters, not only white space, without NUL`);
  return note.toWellFormed();
}

export function readNote(note: string | null | undefined): string | null {
  if (note === null || note === undefined || note === "") return null;
  if (!isKept(note)) throw badUserInput(`note must be at most ${NOTE_LENGTH_MAX} characters, without NUL`);
  return note.toWellFormed();
}

/** Somebody else's name for something, compared letter by letter. */
export function readReference(reference: string): string {
  if (!REFERENCE.test(reference))
    throw badUserInput("reference must be 1-200 characters, none of them a control character");
  return reference;
}

/** NUL could not be kept by every ledger. */
function isKept(note: string): boolean {
  return Array.from(note).length <= NOTE_LENGTH_MAX && !note.includes("\0");
}
