// processes/slowFlush.ts
import Database from "better-sqlite3";
var delayMs = Number(process.env["BENCH_FLUSH_DELAY_MS"]);
var pause = new Int32Array(new SharedArrayBuffer(4));
var sample = new Database(":memory:");
var statements = Object.getPrototypeOf(sample.prepare("SELECT 1"));
sample.close();
var runAtOnce = statements.run;
statements.run = function run(...values) {
  const result = runAtOnce.apply(this, values);
  if (!this.database.inTransaction) Atomics.wait(pause, 0, 0, delayMs);
  return result;
};
//# sourceMappingURL=slowFlush.js.map
