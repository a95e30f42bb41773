// The built server in production, with players by a key set on a loopback address and a file of API keys: how it stands
// where somebody may want to break in.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandboxServer.ts";
import { apiKeyFile, type TestApiKeys } from "./apiKeyFile.ts";
import { type KeySetServer, type SigningKey, signingKey, startKeySetServer } from "./keySetServer.ts";
import { receiptVariables } from "./receiptKeys.ts";
import { type RunningServer, startServer, type Variables } from "./runningServer.ts";

export const ISSUER = "https://id.example.com";
export const AUDIENCE = "game";

export interface ProductionServer extends AsyncDisposable {
  readonly address: string;
  readonly folder: string;
  readonly databasePath: string;
  readonly keys: TestApiKeys;
  /** Of the players' issuer: its own key, and where it is published. */
  readonly issuer: SigningKey;
  readonly keySet: KeySetServer;
  readonly server: RunningServer;
  /** `Authorization` of a player. */
  player(playerId: string): { readonly authorization: string };
}

/** @param more settings besides; `AUTH_ISSUER` and `AUTH_AUDIENCE` are set to ISSUER and AUDIENCE */
export async function startProductionServer(more: Variables = {}): Promise<ProductionServer> {
  const folder = mkdtempSync(join(tmpdir(), "iap-graphql-production-"));
  const keys = apiKeyFile(folder);
  const issuer = signingKey("issuer-1", "RS256");
  const keySet = await startKeySetServer([issuer]);
  const sandbox: Sandbox = await startSandbox({
    host: "127.0.0.1",
    port: 0,
    databasePath: join(folder, "sandbox.db"),
  });
  const databasePath = join(folder, "ledger.db");
  const server = await startServer({
    NODE_ENV: "production",
    TRUSTED_DOCUMENTS: "off",
    RATE_LIMIT_AUTH_FAILURES: "10000", // all of them come from one address here
    IAP_BASE_URL: sandbox.baseUrl,
    IAP_ENVIRONMENT: "sandbox",
    LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64"),
    DATABASE_URL: `sqlite:${databasePath}`,
    AUTH_JWKS_URL: keySet.url,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_API_KEYS_FILE: keys.path,
    ...receiptVariables(),
    ...more,
  });
  return {
    address: server.address,
    folder,
    databasePath,
    keys,
    issuer,
    keySet,
    server,
    player: (playerId) => ({ authorization: `Bearer ${issuer.sign({ sub: playerId, iss: ISSUER, aud: AUDIENCE })}` }),
    [Symbol.asyncDispose]: async () => {
      await server.kill("SIGTERM");
      await Promise.all([sandbox.close(), keySet.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
