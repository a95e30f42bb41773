// What doctor says of the sources of identity: whether they can be used, how many keys there are, and never which.

import { chmodSync } from "node:fs";
import { expect, it } from "vitest";
import { identityChecks } from "../../src/commands/doctor/identityChecks.ts";
import { runCheck } from "../../src/ledger/checks.ts";
import { lookAtIdentity } from "../../src/openIdentity.ts";
import { apiKeyFile, testApiKey, writeApiKeys, writeKeyFileText } from "../support/apiKeyFile.ts";
import { signingKey, startKeySetServer } from "../support/keySetServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { settingsOf } from "../config/support/reading.ts";
import { runCommand } from "./support/command.ts";

async function told(variables: Readonly<Record<string, string>>): Promise<string[]> {
  const { identity } = settingsOf(variables);
  const checks = identityChecks({ identity, apps: ["default"], ...lookAtIdentity, epochMs: Date.now });
  const findings = await Promise.all(checks.map(async (check) => ({ name: check.name, ...(await runCheck(check)) })));
  expect(findings.filter(({ verdict, mend }) => (verdict === "ok") !== (mend === null))).toEqual([]);
  return findings.map(({ name, verdict, found }) => `${verdict} ${name}: ${found}`);
}

it("says who calls where there is no source", async () => {
  expect(await told({})).toEqual([
    "ok identity: no source of it: every request from this machine is the player dev with all rights",
  ]);
});

it("fetches the key set, and tells of it without its query", async () => {
  await using server = await startKeySetServer([signingKey("k1"), signingKey("k2", "EdDSA")]);
  const variables = { AUTH_JWKS_URL: `${server.url}?tenant=canary` };
  expect(await told(variables)).toEqual([`ok players: ${server.url} has 2 keys to verify with`]);
  server.answerBy((_, response) => response.writeHead(404).end());
  expect(await told(variables)).toEqual([`FAIL players: the key set at ${server.url} cannot be read (HTTP 404)`]);
  await server.stop();
  expect(await told(variables)).toEqual([`FAIL players: the key set at ${server.url} cannot be read (ECONNREFUSED)`]);
});

it("reads the file of keys: its mode, its content, and how many are in force", async () => {
  const { path } = apiKeyFile(temporaryFolder());
  const variables = { AUTH_API_KEYS_FILE: path };
  const NO_PLAYERS = "ok players: have no way in: neither AUTH_JWKS_URL nor AUTH_JWT_SECRET is set";
  expect(await told(variables)).toEqual([NO_PLAYERS, `ok API keys: ${path} holds 2 keys, 2 of them in force`]);
  writeApiKeys(path, [
    testApiKey({ revokedAt: "2026-01-01T00:00:00Z" }),
    testApiKey({ expiresAt: "2026-01-01T00:00:00Z" }),
  ]);
  expect(await told(variables)).toEqual([NO_PLAYERS, `warn API keys: ${path} holds 2 keys, 0 of them in force`]);
  writeKeyFileText(path, "canary");
  expect(await told(variables)).toEqual([NO_PLAYERS, `FAIL API keys: ${path} is no list of API keys (is no JSON)`]);
  chmodSync(path, 0o644);
  expect(await told(variables)).toEqual([NO_PLAYERS, `FAIL API keys: ${path} may be read or written by others`]);
});

it("warns of keys in force whose app is not configured", async () => {
  const { path } = apiKeyFile(temporaryFolder());
  const gone = testApiKey({ app: "gone" });
  const revoked = testApiKey({ app: "gone", revokedAt: "2026-01-01T00:00:00Z" });
  writeApiKeys(path, [testApiKey({ app: "default" }), gone, revoked]);
  const [, line] = await told({ AUTH_API_KEYS_FILE: path });
  const named = `some are of apps that are not configured: ${gone.entry.id} of gone`;
  expect(line).toBe(`warn API keys: ${path} holds 3 keys, 2 of them in force; ${named}`);
});

it("is part of the command, beside what is not checked of a token, and shows nothing secret", async () => {
  const { path, server } = apiKeyFile(temporaryFolder());
  const secret = "canary-secret-of-more-than-thirty-two-bytes";
  const variables = { AUTH_API_KEYS_FILE: path, AUTH_JWT_SECRET: secret };
  const { stdout, stderrLines } = await runCommand(["doctor"], { variables });
  const lines = stdout.split("\n");
  expect(lines).toContain("ok    players: by AUTH_JWT_SECRET (HS256)");
  expect(lines).toContain(`ok    API keys: ${path} holds 2 keys, 2 of them in force`);
  expect(lines.filter((line) => /^warn {2}settings: AUTH_(?:ISSUER|AUDIENCE) is not set/.test(line))).toHaveLength(2);
  for (const canary of ["canary", server.entry.sha256, server.entry.id]) {
    expect(stdout + stderrLines.join("\n")).not.toContain(canary);
  }
});
