// Loaded into a server under test (node --import): every commit of better-sqlite3 takes longer, as on a slower disk. The
// thread that commits is blocked for that time, as it is by a real flush; the data is on disk as before.

import Database from "better-sqlite3";

const delayMs = Number(process.env["BENCH_FLUSH_DELAY_MS"]);
const pause = new Int32Array(new SharedArrayBuffer(4));

const sample = new Database(":memory:");
const statements: Pick<Database.Statement, "run"> = Object.getPrototypeOf(sample.prepare("SELECT 1"));
sample.close();
const runAtOnce = statements.run;

/** A statement after which no transaction is open has committed: COMMIT itself, or a write on its own. */
statements.run = function run(this: Database.Statement, ...values: unknown[]) {
  const result = runAtOnce.apply(this, values);
  if (!this.database.inTransaction) Atomics.wait(pause, 0, 0, delayMs);
  return result;
};
