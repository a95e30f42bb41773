// Of a flush some statements are about some of its operations only: one payment's lock, a table that few kinds of write need. Where
// somebody else holds such a thing, the other operations need not fail with it.

import { isAnswer } from "./writingConnection.ts";

/** Somebody else holds what some of these operations need, and not every flush does. Rolled back. */
export class FlushHeldUp extends Error {}

const LOCK_NOT_AVAILABLE = "55P03";

/** What the statement answers. Throws FlushHeldUp where it waited for a lock, else what it throws. */
export async function notEveryones<Result>(statement: Promise<Result>): Promise<Result> {
  try {
    return await statement;
  } catch (error) {
    throw isLockTimeout(error) ? new FlushHeldUp("somebody else holds a lock", { cause: error }) : error;
  }
}

export function isLockTimeout(error: unknown): boolean {
  return isAnswer(error) && error.code === LOCK_NOT_AVAILABLE;
}
