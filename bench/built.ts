// What a run executes: our server as `npm run build` makes it, and the processes of this folder bundled into bench/.build
// (plain JavaScript, as production would run it; one of the peers needs decorators, which Node does not strip).

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const FOLDER = import.meta.dirname;
export const ROOT = join(FOLDER, "..");
export const BUILD_FOLDER = join(FOLDER, ".build");
export const OUR_MAIN = join(ROOT, "dist", "main.js");
/** With a slash at its end. */
export const DIST_URL = pathToFileURL(join(ROOT, "dist", "/")).href;

export async function buildAll(): Promise<void> {
  execFileSync(process.execPath, [join("scripts", "build.ts")], { cwd: ROOT, stdio: "inherit" });
  await build({
    absWorkingDir: FOLDER,
    entryPoints: ["processes/*.ts", "peers/*.ts"],
    outdir: BUILD_FOLDER,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node24",
    sourcemap: true,
    logLevel: "warning",
  });
}

/** @param name such as `peers/rawProxy` */
export function builtFile(name: string): string {
  return join(BUILD_FOLDER, `${name}.js`);
}
