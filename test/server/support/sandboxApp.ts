// The whole server in front of the sandbox, by any of the upstream's faces, with players who prove who they are.

import { z } from "zod";
import { startSandbox } from "../../../src/sandbox/sandboxServer.ts";
import type { Upstream } from "../../../src/upstream/port.ts";
import { apiKeyFile } from "../../support/apiKeyFile.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { bearerOf, PLAYER_SECRET, playerToken } from "../../support/tokens.ts";
import { type RunningApp, startRunningApp } from "./runningApp.ts";

export const FACES = ["v3", "nhncloud", "gamebase"] as const;
export type FaceName = (typeof FACES)[number];

const NEEDED: Readonly<Record<FaceName, Readonly<Record<string, string>>>> = {
  v3: { IAP_API: "v3", IAP_APP_SEQ: "1000" },
  nhncloud: { IAP_API: "nhncloud", IAP_APP_KEY: "app-key" },
  gamebase: { IAP_API: "gamebase", IAP_APP_ID: "app-id", IAP_SECRET_KEY: "secret-key" },
};

const BOUGHT = z.object({ paymentSeq: z.string(), itemSeq: z.coerce.string(), purchaseToken: z.string() });

export interface SandboxApp extends AsyncDisposable {
  readonly app: RunningApp;
  readonly sandboxUrl: string;
  readonly player: (sub: string) => { readonly authorization: string };
  readonly server: { readonly authorization: string };
  readonly operator: { readonly authorization: string };
  /** Buys something at the sandbox; answers what a client is handed. */
  buy(
    purchase: Purchase,
  ): Promise<{ readonly paymentSeq: string; readonly itemSeq: string; readonly purchaseToken: string }>;
}

export interface Purchase {
  readonly userKey: string;
  readonly paymentSeq?: string;
  readonly itemSeq?: number;
  readonly marketId?: string;
  readonly payload?: string;
}

export interface SandboxAppOptions {
  readonly face?: FaceName;
  readonly variables?: Readonly<Record<string, string>>;
  readonly wrap?: (upstream: Upstream) => Upstream;
  /** Something between the server and the sandbox: given the sandbox's address, it answers its own. */
  readonly through?: (sandboxUrl: string) => string;
}

export async function startSandboxApp({
  face = "v3",
  variables = {},
  wrap,
  through = (sandboxUrl) => sandboxUrl,
}: SandboxAppOptions = {}): Promise<SandboxApp> {
  await using started = new AsyncDisposableStack();
  const sandbox = await startSandbox({ port: 0, databasePath: ":memory:" });
  started.defer(() => sandbox.close());
  const keys = apiKeyFile(temporaryFolder());
  const app = started.use(
    await startRunningApp({
      variables: {
        AUTH_JWT_SECRET: PLAYER_SECRET,
        AUTH_API_KEYS_FILE: keys.path,
        IAP_BASE_URL: through(sandbox.baseUrl),
        ...NEEDED[face],
        ...variables,
      },
      ...(wrap === undefined ? {} : { wrap: { upstream: wrap } }),
    }),
  );
  const everything = started.move();
  return {
    app,
    sandboxUrl: sandbox.baseUrl,
    player: (sub) => bearerOf(playerToken({ sub })),
    server: bearerOf(keys.server.text),
    operator: bearerOf(keys.operator.text),
    async buy(purchase) {
      const response = await fetch(`${sandbox.baseUrl}/sandbox/purchases`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(purchase),
      });
      if (response.status !== 201) throw new Error(await response.text());
      return BOUGHT.parse(await response.json());
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
