// The example's game server against the real API: what it grants, what it does not, and what it says of it.

import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { consumed, deliveries, type ExampleApi, startExampleApi, worklist } from "./support/api.ts";
import { gameState, type GameServer, startGameServer } from "./support/gameServer.ts";

// Several processes start in each of these, on a machine that does other things, too.
vi.setConfig({ testTimeout: 120_000 });
const PATIENCE = { timeout: 40_000 };

function gameOf(api: ExampleApi, variables: Readonly<Record<string, string>> = {}) {
  const database = join(temporaryFolder(), "game.db");
  const start = (commandLine: readonly string[] = []): GameServer =>
    startGameServer({ url: api.url, key: api.key, database, variables, commandLine });
  return { start, state: () => gameState(database) };
}

it("says FAILED of an item that the game does not know, and DELIVERED once it does", async () => {
  const api = await startExampleApi();
  const items = join(temporaryFolder(), "items.json");
  writeFileSync(items, `{"1001":100}`);
  const { start, state } = gameOf(api, { ITEMS: items });
  await consumed(api, "P-known");
  await consumed(api, "P-unknown", { itemSeq: 2002 });
  const game = start();
  const note = "the game does not know item 2002";
  const failed = { paymentSeq: "P-unknown", delivery: { outcome: "FAILED", reference: expect.any(String), note } };
  await expect.poll(() => worklist(api), PATIENCE).toEqual([failed]);
  expect(state()).toMatchObject({ coins: { mina: 100 }, waiting: ["P-unknown"] });
  writeFileSync(items, `{"1001":100,"2002":7}`);
  await expect.poll(() => worklist(api), PATIENCE).toEqual([]);
  expect(state()).toMatchObject({ coins: { mina: 107 }, waiting: [] });
  expect(await game.stop()).toBe(0);
});

it("takes the coins back with a reversal, and gives them again where that is taken back", async () => {
  const api = await startExampleApi();
  const { start, state } = gameOf(api);
  const reverse = (paymentSeq: string, kind: string, reference: string) =>
    api.ask(
      `mutation($paymentSeq: String!, $kind: ReversalKind!, $reference: String!) {
        recordReversal(paymentSeq: $paymentSeq, kind: $kind, occurredAt: "2026-11-01T00:00:00Z", reference: $reference) {
          __typename } }`,
      { paymentSeq, kind, reference },
    );
  await reverse("P-before", "REFUNDED", "r-1"); // the store was faster than the player
  await consumed(api, "P-before", { playerId: "jun" });
  await consumed(api, "P-after");
  const game = start();
  await expect.poll(() => worklist(api), PATIENCE).toEqual([]);
  expect(state().coins).toEqual({ jun: 0, mina: 100 });
  await reverse("P-after", "CHARGED_BACK", "r-2");
  await expect.poll(() => state().coins, PATIENCE).toEqual({ jun: 0, mina: 0 });
  await reverse("P-after", "TAKEN_BACK", "r-3");
  await expect.poll(() => state().coins, PATIENCE).toEqual({ jun: 0, mina: 100 });
  await reverse("P-before", "TAKEN_BACK", "r-4");
  await expect.poll(() => state().coins, PATIENCE).toEqual({ mina: 100, jun: 100 });
  await game.stop();
});

it("stops where the ledger was restored from a backup, and reads from the start without granting again", async () => {
  const api = await startExampleApi();
  const { start, state } = gameOf(api);
  await consumed(api, "P-1");
  await api.kill();
  const files = ["", "-wal"].map((end) => [`${api.databasePath}${end}`, join(temporaryFolder(), "copy")] as const);
  for (const [from, to] of files) copyFileSync(from, to);
  await api.start();
  await consumed(api, "P-2");
  const game = start();
  await expect.poll(() => worklist(api), PATIENCE).toEqual([]);
  await game.stop();

  await api.kill();
  for (const end of ["-wal", "-shm"]) rmSync(`${api.databasePath}${end}`, { force: true });
  for (const [to, from] of files) copyFileSync(from, to);
  await api.start();
  const stopped = start();
  expect(await stopped.ended).toMatchObject({ code: 3 });
  expect(stopped.log()).toContain("--from-start");
  expect(await worklist(api)).toMatchObject([{ paymentSeq: "P-1" }]);

  const again = start(["--from-start"]);
  await expect.poll(() => worklist(api), PATIENCE).toEqual([]);
  await expect.poll(() => state().outbox, PATIENCE).toBe(0);
  expect(state().coins).toEqual({ mina: 200 });
  expect((await deliveries(api)).map(({ delivery }) => delivery?.reference)).toEqual([state().granted["P-1"]]);
  await again.stop();
});

it("sets an acknowledgement aside that the API contradicts, and goes on with the others", async () => {
  const api = await startExampleApi();
  const { start, state } = gameOf(api);
  const consumptionId = await consumed(api, "P-elsewhere");
  await api.ask(`mutation($id: ID!) { acknowledgeDelivery(consumptionId: $id, reference: "other") { __typename } }`, {
    id: consumptionId,
  });
  await consumed(api, "P-ours");
  const game = start();
  await game.logs(/look at (.*): DELIVERED stands under the reference other/);
  await expect.poll(() => worklist(api), PATIENCE).toEqual([]);
  await expect.poll(() => state().outbox, PATIENCE).toBe(1);
  await game.stop();
});

it("stops where its key is refused, and says so", async () => {
  const api = await startExampleApi();
  const database = join(temporaryFolder(), "game.db");
  const game = startGameServer({ url: api.url, key: `${api.key.slice(0, -1)}_`, database });
  expect(await game.ended).toMatchObject({ code: 1 });
  expect(game.log()).toContain("UNAUTHENTICATED");
});
