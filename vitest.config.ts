import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// For every thread and process of the run: see test/support/compileCache.ts.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

export default defineConfig({
  // graphql must be loaded once; without the alias the tests and type-graphql get two copies (CJS and ESM).
  resolve: { alias: { graphql: "graphql/index.js" } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/buildOnce.ts", "test/support/postgres/onePostgres.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // A process for every file would load GraphQL, Fastify and the drivers 400 times: half of the time of small tests. No test
    // leaves anything behind in its process.
    isolate: false,
  },
});
