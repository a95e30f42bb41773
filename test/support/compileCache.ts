// Where Node keeps what it compiled, types stripped, for the threads and processes that tests start (vitest.config.ts names it): a
// ledger is opened with half of the CPU then, and a server started with two thirds.

/** For a process that is given an environment of its own. */
export function compileCache(): Readonly<Record<string, string>> {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
