// The built server with the packages it stands on read from one file instead of a thousand: it starts in half the time,
// which a test that kills it two hundred times cannot do without. Its own code is dist/'s, and its threads and data files
// are dist/'s very files.

import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { distUnderTest } from "./runningServer.ts";

/** Never part of what is published, and its packages are found from there. */
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/quick-server", import.meta.url));
const NAME_LENGTH = 16;
/** Native, or wanted only where it is installed. */
const LEFT_OUT = ["class-validator", "pg-native"];
const NATIVE = ["better-sqlite3"];
const REQUIRE = `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`;
const PARTS = ["app.js", "config/settings.js", "observing/log.js", "commands/greeting.js"];

export interface QuickServer {
  /** Arguments to node, as for `startServer`. */
  readonly program: readonly string[];
  /** A module that exports what a test-only server is wired from: `startApp`, `readSettings`, `createLog`, `greeting`. */
  readonly parts: string;
}

/** Made when it is first asked for after a build. */
export async function quickServer(): Promise<QuickServer> {
  const dist = distUnderTest();
  const files = globSync("**/*.js", { cwd: dist, exclude: ["web"] }).toSorted();
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(join(dist, file)));
  const folder = join(CACHE, hash.digest("hex").slice(0, NAME_LENGTH));
  if (!existsSync(folder)) await make(dist, folder);
  return { program: [join(folder, "main.js"), "serve"], parts: pathToFileURL(join(folder, "parts.js")).href };
}

/** Under another name first: two test files may come here at the same time. */
async function make(dist: string, folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const older = readdirSync(CACHE).filter((name) => !folder.includes(name.slice(0, NAME_LENGTH)));
  for (const name of older) rmSync(join(CACHE, name), { recursive: true, force: true });
  const staging = `${folder}.${process.pid}`;
  const parts = PARTS.map((file) => `export * from ${JSON.stringify(join(dist, file))};`).join("\n");
  const shared: BuildOptions = {
    bundle: true,
    platform: "node",
    format: "esm",
    external: LEFT_OUT,
    minifyWhitespace: true,
    minifySyntax: true,
    splitting: true, // what a command or an engine loads only when it is asked for stays unread here, too
    banner: { js: REQUIRE },
    plugins: [ownAddresses(dist), nativePackages(dist)],
    logLevel: "error",
  };
  const threads = globSync("**/*Thread.js", { cwd: dist, exclude: ["web"] });
  const entryPoints = ["main.js", ...threads].map((file) => join(dist, file));
  await build({ ...shared, entryPoints, entryNames: "[name]", outdir: staging });
  await build({ ...shared, stdin: { contents: parts, resolveDir: dist }, entryNames: "parts", outdir: staging });
  writeFileSync(join(staging, "package.json"), JSON.stringify({ type: "module" }));
  try {
    renameSync(staging, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(staging, { recursive: true });
  }
}

/** Threads, SQL and pages are found from a module's own address: it keeps the one that it has in dist/. */
function ownAddresses(dist: string): Plugin {
  return {
    name: "own addresses",
    setup(builder) {
      builder.onLoad({ filter: /\.js$/ }, ({ path }) => {
        if (!path.startsWith(dist + sep) || path.endsWith("threadUrl.js")) return undefined;
        const address = JSON.stringify(pathToFileURL(path).href);
        return { contents: readFileSync(path, "utf8").replaceAll("import.meta.url", address), loader: "js" };
      });
    },
  };
}

function nativePackages(dist: string): Plugin {
  const { resolve } = createRequire(join(dist, "main.js"));
  return {
    name: "native packages",
    setup(builder) {
      builder.onResolve({ filter: new RegExp(`^(${NATIVE.join("|")})$`) }, ({ path }) => ({
        path: pathToFileURL(resolve(path)).href,
        external: true,
      }));
    },
  };
}
