// What the command line says of itself, and what it does with what it does not know.

import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand } from "./support/command.ts";

it.each([
  [["--help"], ["Usage: iap-graphql", "serve", "sandbox", "Exit codes:", "bad configuration"]],
  [
    ["serve", "--help"],
    ["Usage: iap-graphql serve", "environment variables", "Example:", "DATABASE_URL="],
  ],
  [
    ["sandbox", "--help"],
    ["Usage: iap-graphql sandbox", "--port", "--database", "Example:", "IAP_BASE_URL="],
  ],
  [
    ["backup", "--help"],
    [
      "Usage: iap-graphql backup",
      "--to",
      "--force",
      "--within",
      "--json",
      "Examples:",
      "Exit codes:",
      "nothing was started",
    ],
  ],
  [
    ["doctor", "--help"],
    ["Usage: iap-graphql doctor", "--verify", "--json", "Examples:", "Exit codes:", "no check says FAIL"],
  ],
  [
    ["import", "--help"],
    ["Usage: iap-graphql import", "<file>", "--kind", "--dry-run", "--errors", "--json", "Examples:", "Exit codes:"],
  ],
  [
    ["keys", "api", "create", "--help"],
    ["Usage: iap-graphql keys api create", "--name", "--role", "--expires", "--json", "Examples:", "Exit codes:"],
  ],
  [
    ["keys", "api", "list", "--help"],
    ["Usage: iap-graphql keys api list", "--file", "--json", "Examples:", "Exit codes:"],
  ],
  [
    ["keys", "receipts", "new", "--help"],
    ["Usage: iap-graphql keys receipts new", "--nbf", "--json", "Examples:", "Exit codes:"],
  ],
  [
    ["keys", "receipts", "list", "--help"],
    ["Usage: iap-graphql keys receipts list", "--json", "Examples:", "RECEIPT_KEYS", "Exit codes:"],
  ],
  [
    ["verify", "receipt", "--help"],
    ["Usage: iap-graphql verify receipt", "--jwks", "--issuer", "--app", "--json", "Examples:", "Exit codes:"],
  ],
  [
    ["keys", "api", "revoke", "--help"],
    ["Usage: iap-graphql keys api revoke", "<id>", "Examples:", "Exit codes:"],
  ],
] as const)("explains itself: %j", async (commandLine, texts) => {
  const { code, stdout, stderrLines } = await runCommand(commandLine);
  expect({ code, stderrLines }).toEqual({ code: 0, stderrLines: [] });
  for (const text of texts) expect(stdout).toContain(text);
});

it.each([
  [["serv"], "serv"],
  [["serve", "--prot", "1"], "unknown option '--prot'"],
  [["backup", "--from", "x"], "unknown option '--from'"],
  [["doctor", "--fix"], "unknown option '--fix'"],
  [["import"], "missing required argument 'file'"],
  [["keys", "api", "rotate"], "rotate"],
  [["keys", "api", "list", "--secret"], "unknown option '--secret'"],
  [["sandbox", "--port", "65536"], '--port: "65536" is not allowed; an integer from 0 to 65535'],
] as const)("refuses what it does not know with exit code 2, and starts nothing: %j", async (commandLine, text) => {
  const folder = temporaryFolder();
  const { code, stdout, stderrLines } = await runCommand(commandLine, { folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderrLines.join("\n")).toContain(text);
  expect(stderrLines.join("\n")).not.toMatch(/^\s+at /m);
  expect(readdirSync(folder)).toEqual([]);
});
