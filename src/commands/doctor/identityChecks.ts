// The sources of identity from here: whether the key set of players' issuer can be had, and whether the file of API keys can
// be used. Shows how many keys there are, and none of them.

import type { IdentitySettings } from "../../config/identity.ts";
import type { FetchedKeySet } from "../../identity/fetchKeySet.ts";
import { isAlive } from "../../identity/apiKeyIdentity.ts";
import { keysOfUnknownApps } from "../../identity/keyFile.ts";
import type { ReadApiKeys } from "../../identity/readKeyFile.ts";
import { type Check, checkOf, fail, type Finding, ok, warn } from "../../ledger/checks.ts";

export interface IdentityChecksOptions {
  readonly identity: IdentitySettings;
  /** Names of the apps that are served. */
  readonly apps: readonly string[];
  readonly fetchKeys: (url: string) => Promise<FetchedKeySet>;
  readonly readKeys: (path: string) => Promise<ReadApiKeys>;
  readonly epochMs: () => number;
}

export function identityChecks({ identity, apps, fetchKeys, readKeys, epochMs }: IdentityChecksOptions): Check[] {
  const { playerTokens, apiKeysFile } = identity;
  if (playerTokens === null && apiKeysFile === null) {
    const dev = "no source of it: every request from this machine is the player dev with all rights";
    return [checkOf("identity", () => ok(dev))];
  }
  const checks: Check[] = [];
  if (playerTokens === null)
    checks.push(checkOf("players", () => ok("have no way in: neither AUTH_JWKS_URL nor AUTH_JWT_SECRET is set")));
  else if (playerTokens.keys.kind === "secret") checks.push(checkOf("players", () => ok("by AUTH_JWT_SECRET (HS256)")));
  else {
    const { url } = playerTokens.keys;
    checks.push({ name: "players", run: async () => judgeKeySet(url, await fetchKeys(url)) });
  }
  if (apiKeysFile !== null) {
    checks.push({
      name: "API keys",
      run: async () => judgeKeys(apiKeysFile, await readKeys(apiKeysFile), apps, epochMs()),
    });
  }
  return checks;
}

function judgeKeySet(url: string, fetched: FetchedKeySet): Finding {
  const place = withoutQuery(url);
  if (fetched.isUsable) return ok(`${place} has ${fetched.keyCount} keys to verify with`);
  return fail(
    `the key set at ${place} cannot be read (${fetched.why})`,
    "see to name, route, certificate and the issuer itself; or AUTH_JWKS_URL",
  );
}

function judgeKeys(path: string, read: ReadApiKeys, apps: readonly string[], nowEpochMs: number): Finding {
  if (!read.isValid) return fail(read.line, read.mend);
  const alive = read.keys.filter((key) => isAlive(key, nowEpochMs));
  const told = `${path} holds ${read.keys.length} keys, ${alive.length} of them in force`;
  const lost = keysOfUnknownApps(alive, apps);
  if (lost.length > 0) {
    const named = lost.map(({ id, app }) => `${id} of ${app}`).join(", ");
    return warn(`${told}; some are of apps that are not configured: ${named}`, "revoke them, or correct IAP_APPS_FILE");
  }
  if (alive.length > 0) return ok(told);
  return warn(told, "make one by `iap-graphql keys api create`");
}

/** What an issuer puts behind the path may be a secret of its own. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
