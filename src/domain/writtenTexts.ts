// Texts that people and other systems write into records: bounded in code points, and without what some ledger could not keep.

const NOTE_LENGTH_MAX = 1_000;
const REFERENCE = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** What is allowed, as the end of a sentence that begins with the field's name. */
export const NOTE_ALLOWED = `must be at most ${NOTE_LENGTH_MAX} characters, without NUL`;
export const REASON_ALLOWED = `must be 1-${NOTE_LENGTH_MAX} characters, not only white space, without NUL`;
export const REFERENCE_ALLOWED = "must be 1-200 characters, none of them a control character";

/** NUL could not be kept by every ledger. */
export function isNote(text: string): boolean {
  return isKept(text, NOTE_LENGTH_MAX);
}

/** Somebody else's name for something, compared letter by letter. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}

export function isKept(text: string, lengthMax: number): boolean {
  return Array.from(text).length <= lengthMax && !text.includes("\0");
}
