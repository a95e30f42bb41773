// The PostgreSQL that tests ask for, as the test run's global setup gives it.

import type { TestProject } from "vitest/node";
import onePostgres from "../../test/support/postgres/onePostgres.ts";

export async function openPostgres(): Promise<AsyncDisposable & { readonly url: string }> {
  let url = "";
  const project: Pick<TestProject, "provide" | "globTestFiles"> = {
    provide: (_name, value) => void (url = value),
    globTestFiles: () => Promise.resolve({ testFiles: [], typecheckTestFiles: [] }),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it takes these two of it
  const close = await onePostgres(project as TestProject);
  return { url, [Symbol.asyncDispose]: close };
}
