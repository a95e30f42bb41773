// Builds dist/: the server by the TypeScript compiler, the pages by esbuild (skipped where nothing changed).

import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";

const run = (...command: string[]) => execFileSync(process.execPath, command, { stdio: "inherit" });

run("node_modules/typescript/bin/tsc", "--project", "tsconfig.build.json");
run("scripts/buildWeb.ts");
chmodSync("dist/main.js", 0o755);
