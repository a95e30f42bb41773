// Texts of callers that go into records.

import { isNote, isReference, NOTE_ALLOWED, REASON_ALLOWED, REFERENCE_ALLOWED } from "../domain/writtenTexts.ts";
import { badUserInput } from "./errors.ts";

/** Why, for the audit log; what is only white space is no reason. */
export function readReason(note: string): string {
  if (note.trim() === "" || !isNote(note)) throw badUserInput(`note ${REASON_ALLOWED}`);
  return note.toWellFormed();
}

export function readNote(note: string | null | undefined): string | null {
  if (note === null || note === undefined || note === "") return null;
  if (!isNote(note)) throw badUserInput(`note ${NOTE_ALLOWED}`);
  return note.toWellFormed();
}

export function readReference(reference: string): string {
  if (!isReference(reference)) throw badUserInput(`reference ${REFERENCE_ALLOWED}`);
  return reference;
}
