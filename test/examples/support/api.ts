// An API server process for the examples: the sandbox behind it, keys and players' tokens in front, always on the same port,
// so that it can die and come back under the address that an example was given.

import { join } from "node:path";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { startSandbox } from "../../../src/sandbox/sandboxServer.ts";
import { apiKeyFile } from "../../support/apiKeyFile.ts";
import { quickServer } from "../../support/quickServer.ts";
import { type RunningServer, startServer, type Variables } from "../../support/runningServer.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { PLAYER_SECRET } from "../../support/tokens.ts";

export interface ExampleApi {
  /** `http://127.0.0.1:port` */
  readonly address: string;
  readonly url: string;
  readonly sandboxUrl: string;
  readonly databasePath: string;
  /** Text of a server's key. */
  readonly key: string;
  /** With the server's key; throws where there is no answer. */
  ask(query: string, variables?: object): Promise<unknown>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function startExampleApi(more: Variables = {}): Promise<ExampleApi> {
  const folder = temporaryFolder();
  const { program } = await quickServer();
  const keys = apiKeyFile(folder);
  const sandbox = await startSandbox({ host: "127.0.0.1", port: 0, databasePath: join(folder, "sandbox.db") });
  onTestFinished(() => sandbox.close());
  const databasePath = join(folder, "ledger.db");
  const variables: Variables = {
    IAP_BASE_URL: sandbox.baseUrl,
    IAP_APP_SEQ: "1",
    DATABASE_URL: `sqlite:${databasePath}`,
    AUTH_API_KEYS_FILE: keys.path,
    AUTH_JWT_SECRET: PLAYER_SECRET,
    IAP_TIMEOUT_MS: "1000",
    CONSUME_LEASE_MS: "2000",
    DOUBT_MS: "0",
    LOG_LEVEL: "error",
    ...more,
  };
  let server: RunningServer = await startServer(variables, program);
  onTestFinished(async () => void (await server.kill("SIGKILL")));
  const { address } = server;
  const port = new URL(address).port;
  return {
    address,
    url: `${address}/graphql`,
    sandboxUrl: sandbox.baseUrl,
    databasePath,
    key: keys.server.text,
    async ask(query, asked = {}) {
      const response = await fetch(`${address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${keys.server.text}` },
        body: JSON.stringify({ query, variables: asked }),
      });
      const { data, errors }: { data?: unknown; errors?: unknown } = JSON.parse(await response.text());
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    kill: async () => void (await server.kill("SIGKILL")),
    async start() {
      server = await startServer({ ...variables, PORT: port }, program);
    },
  };
}

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $playerId: ID!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: "token", playerId: $playerId) {
    __typename
    ... on ConsumeSuccess { consumption { id } }
  }
}`;

const CONSUMED = z.object({ consumePayment: z.object({ consumption: z.object({ id: z.string() }) }) });

/** Asked for until it has succeeded, as a client would; the consumption's id. */
export async function consumed(
  api: ExampleApi,
  paymentSeq: string,
  { itemSeq = 1001, playerId = "mina" } = {},
): Promise<string> {
  for (let calls = 0; calls < 200; calls += 1) {
    const answer = CONSUMED.safeParse(await api.ask(CONSUME, { paymentSeq, itemSeq, playerId }).catch(() => null));
    if (answer.success) return answer.data.consumePayment.consumption.id;
    await new Promise((resolve) => setTimeout(resolve, 50)); // the server may be starting
  }
  throw new Error(`${paymentSeq} was not consumed`);
}

const DELIVERY = z.object({ outcome: z.string(), reference: z.string(), note: z.string().nullable() }).nullable();
const CONSUMPTIONS = z.object({
  consumptions: z.object({ nodes: z.array(z.object({ paymentSeq: z.string(), delivery: DELIVERY })) }),
});
export type Delivered = z.infer<typeof CONSUMPTIONS>["consumptions"]["nodes"][number];

/** Every consumption that is CONSUMED; or of those the ones that are delivered, or are not. */
export async function deliveries(api: ExampleApi, delivered: boolean | null = null): Promise<readonly Delivered[]> {
  const query = `query($filter: ConsumptionFilter) {
    consumptions(first: 200, filter: $filter) { nodes { paymentSeq delivery { outcome reference note } } }
  }`;
  const filter = { status: ["CONSUMED"], delivered };
  return CONSUMPTIONS.parse(await api.ask(query, { filter })).consumptions.nodes;
}

export function worklist(api: ExampleApi): Promise<readonly Delivered[]> {
  return deliveries(api, false);
}
