// docs/how-to/move-from-sqlite-to-postgresql.md, followed to the letter: the new place answers what the old one did, goes on
// with what was open, and until then there is a way back.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LOST, TRUTHFUL } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { type RunningServer, startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { commandsUnder, openShell } from "./support/howTo.ts";

const PAGE = "move-from-sqlite-to-postgresql.md";

it("the page names these commands, and no others", () => {
  const counts = ["Before", "Move", "Serve", "Go back"].map((heading) => commandsUnder(PAGE, heading).length);
  expect(counts).toEqual([1, 1, 2, 1]);
  expect(commandsUnder(PAGE, "Serve").at(-1)).toBe("iap-graphql serve");
});

it("a ledger moved by the page keeps what it promised", { timeout: 90_000 }, async () => {
  await using upstream = await FaultyUpstream.start();
  const { url } = await freshDatabase();
  const folder = temporaryFolder();
  const common = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "0" };
  const type = openShell(folder, { ...common, DATABASE_URL: url });
  const servers: RunningServer[] = [];
  await using stopping = new AsyncDisposableStack();
  stopping.defer(async () => void (await servers.at(-1)?.kill("SIGTERM")));
  const start = async (more = {}) => void servers.push(await startServer({ ...common, ...more }, undefined, folder));
  const client = createGatewayClient(() => servers.at(-1)?.address ?? "nowhere");
  const [settled, open] = [upstream.issue(), upstream.issue()];

  await start();
  const first = await client.consume(settled);
  upstream.behaveBy(() => LOST);
  await client.consume(open);
  const before = await client.feed(null);
  const [lookAndBackUp = ""] = commandsUnder(PAGE, "Before");
  const looked = await type(lookAndBackUp);
  expect(looked, looked.stdout).toMatchObject({ code: 0, stdout: expect.stringContaining("2 consumptions") });

  const [moveIt = ""] = commandsUnder(PAGE, "Move");
  expect(await type(moveIt)).toMatchObject({ code: 2, stderr: expect.stringMatching(/is in use by another server/) });
  await servers.at(-1)?.kill("SIGTERM");
  const [goBack = ""] = commandsUnder(PAGE, "Go back");
  expect(await type(moveIt)).toMatchObject({ code: 0 });
  expect(await type(goBack)).toMatchObject({ code: 0, stdout: expect.stringMatching(/is a ledger again/) });
  const moved = await type(moveIt);
  expect(moved, moved.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^consumptions +2 +2$/m) });
  expect(moved.stdout).toMatch(/LEDGER_SECRET set to what .*ledger\.db-secret holds/);
  for (const side of [moved.stdout, moved.stderr]) expect(side).not.toContain(new URL(url).username + "@");

  const [lookOver = ""] = commandsUnder(PAGE, "Serve");
  const after = await type(lookOver);
  expect(after, after.stdout).toMatchObject({ code: 0, stdout: expect.not.stringMatching(/^FAIL/m) });
  expect(after.stdout).toMatch(/^ok {4}ledger secret: there, and opens every token that is kept \(1\)$/m);
  upstream.behaveBy(() => TRUTHFUL);
  await start({
    DATABASE_URL: url,
    LEDGER_SECRET: readFileSync(join(folder, "data/ledger.db-secret"), "latin1").trim(),
  });
  expect(await client.consume(settled)).toEqual({ ...first, replayed: true });
  expect(await client.consume(open)).toMatchObject({ type: "ConsumeSuccess", consumption: { evidence: "INFERRED" } });
  const { events } = await client.feed(before.endCursor);
  expect(events.map(({ paymentSeq, kind }) => [paymentSeq, kind])).toEqual([[open.paymentSeq, "CONSUMED"]]);
  expect(await type(goBack)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/a server has worked on the moved/),
  });
});
