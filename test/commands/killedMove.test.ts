// `migrate --from … --to …` killed again and again while it copies, and run once more to its end: nothing is lost, nothing is
// there twice, and a server on the new place goes on where the old one stopped.

import { expect, it } from "vitest";
import { z } from "zod";
import { DROPPED, LOST, TRUTHFUL } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient, postGraphQL } from "../support/gatewayClient.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { type RunningServer, startServer } from "../support/runningServer.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { contentsOfPostgres, contentsOfSqlite } from "../ledger/support/ledgerContents.ts";
import { grow } from "../ledger/support/grownLedger.ts";
import { runCommand, startCommand } from "./support/command.ts";

const KILLS_MIN = 10;
const RUNS_MAX = 60;
const GROWN = 20_000;
const HISTORY = `query ($after: String, $first: Int!) {
  consumptions(first: $first, after: $after) { nodes { paymentSeq } pageInfo { endCursor } }
}`;
const HISTORY_PAGE = z.object({
  data: z.object({
    consumptions: z.object({
      nodes: z.array(z.object({ paymentSeq: z.string() })),
      pageInfo: z.object({ endCursor: z.string() }),
    }),
  }),
});

it("a move killed at random moments ends as if it had never been", { timeout: 180_000 }, async () => {
  await using upstream = await FaultyUpstream.start();
  const { url } = await freshDatabase();
  const folder = temporaryFolder();
  const path = `${folder}/ledger.db`;
  const common = {
    IAP_BASE_URL: upstream.baseUrl,
    LEDGER_SECRET: Buffer.alloc(32, 3).toString("base64"),
    DOUBT_MS: "0",
  };
  const servers: RunningServer[] = [];
  await using stopping = new AsyncDisposableStack();
  stopping.defer(async () => void (await servers.at(-1)?.kill("SIGTERM")));
  const start = async (DATABASE_URL: string) =>
    void servers.push(await startServer({ ...common, DATABASE_URL }, undefined, folder));
  const address = () => servers.at(-1)?.address ?? "nowhere";
  const client = createGatewayClient(address);
  const history = async (after: string | null, first: number) => {
    const { text } = await postGraphQL(address(), { query: HISTORY, variables: { after, first } });
    const { nodes, pageInfo } = HISTORY_PAGE.parse(JSON.parse(text)).data.consumptions;
    return { payments: nodes.map(({ paymentSeq }) => paymentSeq), endCursor: pageInfo.endCursor };
  };

  await start(`sqlite:${path}`);
  const [settled, inferred, open, later] = [upstream.issue(), upstream.issue(), upstream.issue(), upstream.issue()];
  const answer = await client.consume(settled);
  upstream.behaveBy(({ paymentSeq }) => (paymentSeq === inferred.paymentSeq ? LOST : DROPPED));
  await client.consume(inferred);
  await client.consume(open);
  const oldFeed = await client.feed(null);
  const oldHistory = await history(null, 1);
  await servers.at(-1)?.kill("SIGKILL"); // its log is still beside it
  grow(path, GROWN);
  upstream.behaveBy(() => TRUTHFUL);

  const before = contentsOfSqlite(path);
  const move = ["migrate", "--from", `sqlite:${path}`, "--to", url];
  const random = createSeededRandom(20_261_125);
  let killed = 0;
  let runs = 0;
  for (; killed < KILLS_MIN && runs < RUNS_MAX; runs += 1) {
    const command = startCommand(move, { folder });
    await Promise.race([command.logs(/(copying)/), command.ended]);
    await new Promise((resolve) => setTimeout(resolve, random.below(120)));
    if ((await command.kill("SIGKILL")).signal === "SIGKILL") killed += 1;
  }
  const refused = await runCommand(["serve"], { variables: { ...common, DATABASE_URL: url, PORT: "0" }, folder });
  const ended = await runCommand([...move, "--json"], { folder });
  expect({ killed, refused: refused.code, code: ended.code }, ended.stderrLines.join("\n")).toEqual({
    killed: KILLS_MIN,
    refused: 2,
    code: 0,
  });
  expect(refused.stderrLines.at(-1)).toMatch(
    /^DATABASE_URL: the database holds a ledger whose move from SQLite has not ended/,
  );
  expect(JSON.parse(ended.stdout)).toMatchObject({ isSame: true });
  expect(await contentsOfPostgres(url)).toEqual(before);

  const closed = await runCommand(["serve"], {
    variables: { ...common, DATABASE_URL: `sqlite:${path}`, PORT: "0" },
    folder,
  });
  expect([closed.code, closed.stderrLines.at(-1)]).toEqual([
    2,
    expect.stringMatching(
      /^DATABASE_URL: .*ledger\.db was moved to postgres:\/\/127\.0\.0\.1:\d+\/test_\w+: let DATABASE_URL name that/,
    ),
  ]);
  await start(url);
  expect(await client.consume(settled)).toEqual({ ...answer, replayed: true });
  expect(await client.consume(inferred)).toMatchObject({
    type: "ConsumeSuccess",
    consumption: { evidence: "INFERRED" },
  });
  const [doubted] = await client.consumptions(open.paymentSeq);
  expect(await client.reconcile(doubted?.id ?? "none")).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
  expect(await client.consume(later)).toMatchObject({ type: "ConsumeSuccess", replayed: false });
  const events = await client.feed(oldFeed.endCursor, 200);
  expect(events.events).toHaveLength(GROWN + 3);
  expect(new Set(events.events.slice(-3).map(({ paymentSeq }) => paymentSeq))).toEqual(
    new Set([inferred.paymentSeq, open.paymentSeq, later.paymentSeq]),
  );
  expect(oldHistory.payments).toEqual([open.paymentSeq]);
  expect((await history(oldHistory.endCursor, 2)).payments).toEqual([inferred.paymentSeq, settled.paymentSeq]);
});
