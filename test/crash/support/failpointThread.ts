// Loaded before everything else in each thread of the test-only server. In the ledger's threads it stands at the door: what
// leaves while a write is waited for says that the write is on disk, and nobody else knows of it yet.

import { parentPort } from "node:worker_threads";
import { isIn, pass, RECOVERED } from "./failpoints.ts";
import { watchCalls } from "./watchCalls.ts";

if (parentPort !== null) {
  watchCalls(parentPort, "postMessage", {
    before() {
      if (isIn("start")) pass(RECOVERED);
      if (isIn("opening")) pass("after.open");
      if (isIn("settling")) pass("after.settle");
    },
  });
}
