// A read of the ledger as a generator: it yields one statement after the other and is handed the rows of each. So it is written
// once, for an engine that answers at once in its thread and for one that answers over a network.

import type { Sql } from "./sql.ts";

/** Values of a row, in the order of the statement's columns. */
export type Row = readonly unknown[];
export type Read<Result> = Generator<Sql, Result, readonly Row[]>;

/** The rows of a statement. Its text says what columns it has: the caller names their types, and nothing checks them. */
export function* rowsOf<Columns extends Row>(statement: Sql): Read<readonly Columns[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (yield statement) as readonly Columns[];
}

/** A read that needs no statement. */
// oxlint-disable-next-line require-yield -- a read all the same, for whoever may have to ask
export function* withoutAsking<Result>(answer: () => Result): Read<Result> {
  return answer();
}

/** @param run answers the rows of one statement; what it throws is thrown where the statement was yielded */
export function finishAtOnce<Result>(read: Read<Result>, run: (statement: Sql) => readonly Row[]): Result {
  let step = read.next();
  while (step.done !== true) {
    const outcome = outcomeOf(run, step.value);
    step = outcome.isAnswered ? read.next(outcome.rows) : read.throw(outcome.error);
  }
  return step.value;
}

/** @param run as of `finishAtOnce` */
export async function finish<Result>(
  read: Read<Result>,
  run: (statement: Sql) => Promise<readonly Row[]>,
): Promise<Result> {
  let step = read.next();
  while (step.done !== true) {
    const [outcome] = await Promise.allSettled([run(step.value)]);
    step = outcome.status === "fulfilled" ? read.next(outcome.value) : read.throw(outcome.reason);
  }
  return step.value;
}

type Outcome =
  | { readonly isAnswered: true; readonly rows: readonly Row[] }
  | { readonly isAnswered: false; readonly error: unknown };

function outcomeOf(run: (statement: Sql) => readonly Row[], statement: Sql): Outcome {
  try {
    return { isAnswered: true, rows: run(statement) };
  } catch (error) {
    return { isAnswered: false, error };
  }
}
