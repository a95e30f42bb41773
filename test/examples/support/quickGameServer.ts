// The example's game server in one file without types: it starts in a third of the time, which a test that kills it a
// hundred times cannot do without. Its code is the example's, and it finds its files where the example does.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { SERVER } from "./gameServer.ts";

/** better-sqlite3 is native, and is found from here. */
const CACHE = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const DYING = fileURLToPath(new URL("dyingGameServer.ts", import.meta.url));

export interface QuickGameServer {
  /** Arguments to node. */
  readonly program: readonly string[];
  /** The same, of one that dies where DIES_AT says. */
  readonly dyingProgram: readonly string[];
}

export async function quickGameServer(): Promise<QuickGameServer> {
  const folder = mkdtempSync(join(CACHE, ".quick-game-server-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: [SERVER, DYING],
    entryNames: "[name]",
    outExtension: { ".js": ".mjs" },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["better-sqlite3"],
    define: { "import.meta.url": JSON.stringify(new URL("server.ts", `file://${SERVER}`).href) },
    logLevel: "error",
  });
  const program = [join(folder, "server.mjs")];
  return { program, dyingProgram: ["--import", join(folder, "dyingGameServer.mjs"), ...program] };
}
