// One run of some test files in a process of its own, ending with the first failure: 0 all passed, 1 one failed. Property
// tests try the same values in every run, so that a mutant and not chance decides. A timer keeps the process alive, because a
// test may wait for a thread that does not.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { configureGlobal } from "fast-check";
import { runCollected } from "./testApi.ts";

configureGlobal({ seed: 1 });
setInterval(() => undefined, 60_000);
for (const file of process.argv.slice(2)) {
  try {
    await import(pathToFileURL(resolve(file)).href);
    await runCollected();
  } catch (error) {
    process.stderr.write(`${file}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
}
process.exit(0);
