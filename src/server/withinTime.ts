// A query that takes too long is answered as one; what it started ends by the ledger's own limits.

import { ServiceError } from "../domain/serviceError.ts";

/** Calls back later; what it returns calls it off. */
export type After = (delayMs: number, callback: () => void) => () => void;

/** Rejects with TIMEOUT. */
export async function withinTime<T>(running: Promise<T>, timeMsMax: number, after: After): Promise<T> {
  let callOff = () => {};
  const late = new Promise<never>((_resolve, reject) => {
    callOff = after(timeMsMax, () => reject(new ServiceError("TIMEOUT", "the query took too long")));
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    callOff();
  }
}
