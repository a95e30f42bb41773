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

/** @param run answers the rows of one statement */
export function finishAtOnce<Result>(read: Read<Result>, run: (statement: Sql) => readonly Row[]): Result {
  let step = read.next();
  while (step.done !== true) step = read.next(run(step.value));
  return step.value;
}

/** @param run answers the rows of one statement */
export async function finish<Result>(
  read: Read<Result>,
  run: (statement: Sql) => Promise<readonly Row[]>,
): Promise<Result> {
  let step = read.next();
  while (step.done !== true) step = read.next(await run(step.value));
  return step.value;
}
