// Loaded before the program, in each of its threads: calls on the ledger's file hang in the thread that HUNG_THREAD names, "main"
// or "worker", as they do on a disk that does not answer.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

if (isMainThread === (process.env["HUNG_THREAD"] === "main")) {
  for (const name of ["openSync", "statSync"]) {
    const call = fs[name];
    fs[name] = (path, ...more) => {
      if (String(path).includes("ledger.db")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return call(path, ...more);
    };
  }
  syncBuiltinESMExports();
}
