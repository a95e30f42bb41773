// Put before everything else in the process that runs tests against a mutant, and in its worker threads: loads one source
// file with the mistake in it, sources with decorators as they were built before, and the test API for `vitest`.

import { existsSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = pathToFileURL(join(import.meta.dirname, "../..", "/")).href;
const TEST_API = new URL("testApi.ts", import.meta.url).href;
const { MUTATION_FILE, MUTATION_SOURCE, MUTATION_BUILT } = process.env;
const mutated = MUTATION_FILE === undefined ? null : new URL(MUTATION_FILE, ROOT).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "vitest" && context.parentURL !== TEST_API) return { url: TEST_API, shortCircuit: true };
    return next(specifier, context);
  },
  load(url, context, next) {
    if (url === mutated && MUTATION_SOURCE !== undefined)
      return { format: "module", source: readFileSync(MUTATION_SOURCE, "utf8"), shortCircuit: true };
    const built = MUTATION_BUILT !== undefined && url.startsWith(ROOT) ? builtFile(url, MUTATION_BUILT) : null;
    if (built !== null && existsSync(built))
      return { format: "module", source: readFileSync(built, "utf8"), shortCircuit: true };
    return next(url, context);
  },
});

function builtFile(url: string, folder: string): string | null {
  const path = url.startsWith("file:") && url.endsWith(".ts") ? fileURLToPath(url) : null;
  return path === null ? null : join(folder, `${path.slice(fileURLToPath(ROOT).length).replaceAll("/", "+")}.js`);
}
