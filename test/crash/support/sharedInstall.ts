// One install for all tests of a file: they use different payments, and no rule looks beyond one payment.

import { afterAll, beforeAll } from "vitest";
import { type Install, type InstallOptions, startInstall } from "../../support/install.ts";

export function shareInstall(options: InstallOptions = {}): () => Install {
  let shared: Install | null = null;
  beforeAll(async () => {
    shared = await startInstall(options);
  });
  afterAll(() => shared?.[Symbol.asyncDispose]());
  return () => {
    if (shared === null) throw new Error("the install is started before the first test and not earlier");
    return shared;
  };
}
