// Put before everything else in the process that runs tests against mutants, and in its worker threads: loads one source
// file with the mistake in it, sources with decorators as they were built before, and the test API for `vitest`. Where one
// process makes several runs, each loads sources and tests again, under a query that names the run; libraries stay loaded.

import { existsSync, readFileSync } from "node:fs";
import { type LoadFnOutput, registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = pathToFileURL(join(import.meta.dirname, "../..", "/")).href;
const TEST_API = new URL("testApi.ts", import.meta.url).href;
const LOADED_AGAIN = [`${ROOT}src/`, `${ROOT}test/`];
const { MUTATION_BUILT } = process.env;

let run = 0;
const sources = new Map<string, string>();

/** From here on the sources and tests that are imported are those of another run, with this mistake in them. */
export function beginRun(file: string, source: string): void {
  run += 1;
  process.env["MUTATION_FILE"] = file;
  process.env["MUTATION_SOURCE"] = source;
}

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "vitest" && context.parentURL !== TEST_API) return { url: TEST_API, shortCircuit: true };
    const resolved = next(specifier, context);
    const isAgain = run > 0 && LOADED_AGAIN.some((folder) => resolved.url.startsWith(folder));
    return isAgain ? { ...resolved, url: `${resolved.url.split("?")[0]}?run=${run}` } : resolved;
  },
  load(named, context, next) {
    const [url = named] = named.split("?");
    const { MUTATION_FILE, MUTATION_SOURCE } = process.env;
    if (MUTATION_SOURCE !== undefined && MUTATION_FILE !== undefined && url === new URL(MUTATION_FILE, ROOT).href)
      return { format: "module", source: readFileSync(MUTATION_SOURCE, "utf8"), shortCircuit: true };
    const built = MUTATION_BUILT !== undefined && url.startsWith(ROOT) ? builtFile(url, MUTATION_BUILT) : null;
    if (built !== null && existsSync(built))
      return { format: "module", source: readFileSync(built, "utf8"), shortCircuit: true };
    return named !== url && url.endsWith(".ts") ? loadedOnce(url) : next(named, context);
  },
});

/** Without its types as it was the first time: taking them off costs more than running most files. */
function loadedOnce(url: string): LoadFnOutput {
  const source = sources.get(url) ?? stripTypeScriptTypes(readFileSync(fileURLToPath(url), "utf8"));
  sources.set(url, source);
  return { format: "module", source, shortCircuit: true };
}

function builtFile(url: string, folder: string): string | null {
  const path = url.startsWith("file:") && url.endsWith(".ts") ? fileURLToPath(url) : null;
  return path === null ? null : join(folder, `${path.slice(fileURLToPath(ROOT).length).replaceAll("/", "+")}.js`);
}
