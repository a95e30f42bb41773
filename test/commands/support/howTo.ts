// A page of docs/how-to/ and its commands, as a reader would type them: one shell, one folder, `iap-graphql` on the PATH.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { distUnderTest } from "../../support/runningServer.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { transcriptOf } from "./transcript.ts";

/** The shell commands below one heading, in order. */
export function commandsUnder(page: string, heading: string): readonly string[] {
  const text = readFileSync(new URL(`../../../docs/how-to/${page}`, import.meta.url), "utf8");
  const section = text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`));
  if (section === undefined) throw new Error(`no heading "${heading}" on ${page}`);
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands = ""]) => commands.trim());
}

export interface Typed {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Shell = (commands: string) => Promise<Typed>;

export function openShell(folder: string, variables: Readonly<Record<string, string>>): Shell {
  const bin = temporaryFolder();
  const command = join(bin, "iap-graphql");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(distUnderTest(), "main.js")}' "$@"\n`);
  chmodSync(command, 0o755);
  const env = { ...variables, PATH: [bin, dirname(process.execPath), "/usr/bin", "/bin"].join(":") };
  return async (commands) => {
    const shell = spawn("sh", ["-e", "-c", commands], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr] = [transcriptOf(shell.stdout), transcriptOf(shell.stderr)];
    await once(shell, "close");
    return { code: shell.exitCode, stdout: stdout.text(), stderr: stderr.text() };
  };
}
