// What a server says of who may call it, to the person who starts it and in its log: the sources that are on, and nothing
// that would help anybody in.

import { expect, it } from "vitest";
import { apiKeyFile } from "../support/apiKeyFile.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { PLAYER_SECRET } from "../support/tokens.ts";
import { serve } from "../commands/support/command.ts";

async function told(variables: Readonly<Record<string, string>>): Promise<readonly [unknown, unknown]> {
  const { says, kill, stdout, stderr } = await serve({ variables });
  const greeted = await says(/^ {2}Identity {2}(.+)$/m);
  const { stderrLines } = await kill("SIGTERM");
  const lines = stderrLines.map((line): { msg: string; identity?: unknown } => JSON.parse(line));
  for (const secret of [PLAYER_SECRET, "iapk_"]) expect(stdout() + stderr()).not.toContain(secret);
  return [greeted, lines.find(({ msg }) => msg === "started")?.identity];
}

it("names the player dev where nothing is configured", async () => {
  const line = "dev, on loopback only (AUTH_* is not set)";
  expect(await told({})).toEqual([line, line]);
});

it.each([
  ["players' JWT by a key set", { AUTH_JWKS_URL: "http://127.0.0.1:9/jwks.json" }],
  ["players' JWT by a secret", { AUTH_JWT_SECRET: PLAYER_SECRET }],
  ["API keys", {}],
  ["players' JWT by a key set, API keys", { AUTH_JWKS_URL: "http://127.0.0.1:9/jwks.json" }],
])("names what is configured: %s", async (line, variables) => {
  const withKeys = line.includes("API keys") ? { AUTH_API_KEYS_FILE: apiKeyFile(temporaryFolder()).path } : {};
  expect(await told({ ...variables, ...withKeys })).toEqual([line, line]);
});
