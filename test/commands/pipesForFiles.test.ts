// A pipe that nobody writes, where a file should be: as a mount that is dead, it answers nothing. Each command says so in one line.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand } from "./support/command.ts";

const ENDS_WITHIN_MS = 15_000;

const COMMANDS = [
  ["serve", 2, /^DATABASE_URL: .*pipe is not a file$/],
  ["backup", 2, /pipe is not a file$/],
  ["migrate", 2, /^DATABASE_URL: .*pipe is not a file$/],
  ["reconcile", 2, /^DATABASE_URL: .*pipe is not a file$/],
  ["export --out all.csv", 2, /pipe is not there, or empty$/],
  ["keys api list --file pipe", 2, /pipe is not a file; name a file$/],
  ["keys receipts list", 1, /made beside the database yet$/],
  ["verify receipt --jwks pipe x", 2, /^--jwks: pipe cannot be read \(ETIMEDOUT\)$/],
] as const;

it("ends a command with one line", { timeout: 30_000 }, async () => {
  const folder = temporaryFolder();
  execFileSync("mkfifo", ["-m", "600", join(folder, "pipe")]);
  const variables = { PORT: "0", DATABASE_URL: "sqlite:pipe" };
  const begunAt = performance.now();
  const ended = await Promise.all(COMMANDS.map(([command]) => runCommand(command.split(" "), { folder, variables })));
  expect(performance.now() - begunAt).toBeLessThan(ENDS_WITHIN_MS);
  expect(ended.map(({ code, stderrLines }, index) => [COMMANDS[index]?.[0], code, stderrLines.at(-1)])).toEqual(
    COMMANDS.map(([command, code, line]) => [command, code, expect.stringMatching(line)]),
  );
});
