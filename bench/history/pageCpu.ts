// Row 8: CPU of the whole server process per page of 100 rows, the usual fields of a list, ours and a peer's over the same
// file. The first answer of either is compared with the rows themselves, every later one with the first.

import { Agent, request } from "node:http";
import { apiKeyFile } from "../../test/support/apiKeyFile.ts";
import { receiptVariables } from "../../test/support/receiptKeys.ts";
import { builtFile, OUR_MAIN } from "../built.ts";
import { type Estimate, estimate } from "../measure/statistics.ts";
import { type Server, type ServerKind, startServer } from "../servers.ts";
import type { SqliteSeeded } from "./ledgers.ts";

export interface PageCpu {
  readonly ratio: Estimate;
  readonly control: Estimate;
  readonly oursUs: number;
  readonly peerUs: number;
}

export interface PageCpuPlan {
  readonly rounds: number;
  readonly blockMs: number;
  readonly warmUpMs: number;
}

const ROWS = 100;
const CLIENTS = 8;
/** Nobody listens there: nothing is asked of the upstream. */
const NO_UPSTREAM_PORT = 9;
const FIELDS = `id app paymentSeq itemSeq playerId status evidence amount currency resultCode requestedAt settledAt`;
const OUR_DOCUMENT = `query Page($first: Int!) { consumptions(first: $first) { pageInfo { hasNextPage endCursor } nodes { ${FIELDS} } } }`;
const PEER_DOCUMENT = `query Page($first: Int!) { consumptions(first: $first) { ${FIELDS} } }`;

/** Both sides stand as in production: graphql-js looks harder at every object anywhere else. */
const IN_PRODUCTION = {
  NODE_ENV: "production",
  IAP_ENVIRONMENT: "sandbox",
  TRUSTED_DOCUMENTS: "off",
  LEDGER_SECRET: Buffer.alloc(32, 1).toString("base64"),
  RATE_LIMIT_ADDRESS: "1000000/1000000", // all of the load comes from one
};

interface Side {
  readonly server: Server;
  readonly document: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
  /** Set by its first answer, once that was found right. */
  right: string | null;
}

export async function measurePageCpu(ledger: SqliteSeeded, folder: string, plan: PageCpuPlan): Promise<PageCpu> {
  const env = { DATABASE_URL: `sqlite:${ledger.path}`, BENCH_DATABASE: ledger.path };
  const keys = apiKeyFile(folder);
  const ours = {
    name: "ours, history",
    file: OUR_MAIN,
    args: ["serve"],
    env: { ...env, ...IN_PRODUCTION, ...receiptVariables(), AUTH_API_KEYS_FILE: keys.path },
  } satisfies ServerKind;
  const peerEnv = { ...env, NODE_ENV: "production" };
  const peer = { name: "Apollo and type-graphql defaults", file: builtFile("peers/defaultHistory"), env: peerEnv };
  const surroundings = { upstreamPort: NO_UPSTREAM_PORT, folder };
  const expected = await expectedRows(ledger);
  const servers: Server[] = [];
  try {
    const start = async (kind: ServerKind, document: string, headers: Side["headers"]): Promise<Side> => {
      const server = await startServer(kind, servers.length, surroundings);
      servers.push(server);
      const side: Side = { server, document, headers, agent: new Agent({ keepAlive: true }), right: null };
      side.right = await firstAnswer(side, expected);
      await cpuOf(side, plan.warmUpMs);
      return side;
    };
    const our = await start(ours, OUR_DOCUMENT, { authorization: `Bearer ${keys.operator.text}` });
    const theirs = await start(peer, PEER_DOCUMENT, {});
    return await compare(our, theirs, plan);
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function compare(our: Side, theirs: Side, { rounds, blockMs }: PageCpuPlan): Promise<PageCpu> {
  const lists: Record<"ratio" | "control" | "ours" | "peer", number[]> = { ratio: [], control: [], ours: [], peer: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [theirs, our, our, theirs] : [our, theirs, theirs, our];
    const spent = new Map<Side, number[]>([
      [our, []],
      [theirs, []],
    ]);
    for (const side of order) spent.get(side)?.push(await cpuOf(side, blockMs));
    const [firstUs = 0, secondUs = 0] = spent.get(our) ?? [];
    const peerUs = (spent.get(theirs) ?? []).reduce((sum, one) => sum + one, 0);
    lists.ratio.push(peerUs / (firstUs + secondUs));
    lists.control.push(firstUs / secondUs);
    lists.ours.push((firstUs + secondUs) / 2);
    lists.peer.push(peerUs / 2);
  }
  return {
    ratio: estimate(lists.ratio),
    control: estimate(lists.control),
    oursUs: estimate(lists.ours).median,
    peerUs: estimate(lists.peer).median,
  };
}

/** Microseconds an answer, over a block of load. */
async function cpuOf(side: Side, durationMs: number): Promise<number> {
  const before = await side.server.cpu();
  const endsAt = performance.now() + durationMs;
  let answers = 0;
  const client = async () => {
    while (performance.now() < endsAt) {
      const text = await ask(side);
      if (text !== side.right) throw new Error(`${side.server.kind.name}: a wrong page: ${text.slice(0, 300)}`);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return ((await side.server.cpu()).processUs - before.processUs) / answers;
}

async function firstAnswer(side: Side, expected: readonly string[]): Promise<string> {
  const text = await ask(side);
  // Whatever else it may be, it is compared below.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { data } = JSON.parse(text) as { data?: { consumptions: { nodes?: object[] } & object[] } };
  const nodes = data?.consumptions.nodes ?? data?.consumptions ?? [];
  if (JSON.stringify(nodes.map(comparable)) === JSON.stringify(expected)) return text;
  throw new Error(`${side.server.kind.name} gave another page than the ledger holds: ${text.slice(0, 600)}`);
}

/** Ids are named in other ways, and a decimal may be a number or a text. */
function comparable(node: object): string {
  const { id: _, ...fields } = Object.fromEntries(Object.entries(node));
  return Object.values(fields).map(textOf).join(" ");
}

function textOf(value: unknown): string {
  const text = String(value);
  return /^-?\d+\.\d+$/.test(text) ? String(Number(text)) : text;
}

async function expectedRows(ledger: SqliteSeeded): Promise<string[]> {
  const rows =
    await ledger.ask(`SELECT apps.name AS app, payment_seq, item_seq, nullif(player_id, '') AS player_id, status, evidence,
    amount_micros / 1000000.0 AS amount, currency, result_code, strftime('%Y-%m-%dT%H:%M:%fZ', requested_at / 1000.0, 'unixepoch') AS requested_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', settled_at / 1000.0, 'unixepoch') AS settled_at
    FROM consumptions JOIN apps USING (app) ORDER BY consumptions.requested_at DESC, row DESC LIMIT ${ROWS}`);
  return rows.map((row) => Object.values(row).map(textOf).join(" "));
}

function ask({ server, document, headers: own, agent }: Side): Promise<string> {
  const body = JSON.stringify({ query: document, variables: { first: ROWS } });
  const headers = { ...own, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(server.url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
