// A ledger moved from SQLite to PostgreSQL is the same ledger, row by row and number by number; and what it was waiting for
// waits there as after a restart.

import { expect, it } from "vitest";
import { contentsOfPostgres, contentsOfSqlite } from "../support/ledgerContents.ts";
import { callOf, consume, permitOf } from "../support/calls.ts";
import { success } from "../../support/heards.ts";
import { PAYMENTS } from "../support/livedInLedger.ts";
import { emptyPostgres } from "../support/livedInPostgres.ts";
import { ledgerToMove, move, serveOn } from "../support/movedLedger.ts";

it("holds the same in its new place, and says of both what they add up to", async () => {
  const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
  const moved = await move(path, url);
  expect(await contentsOfPostgres(url)).toEqual(contentsOfSqlite(path));
  expect(moved.isSame).toBe(true);
  const lines = new Map(moved.lines.map(({ name, source }) => [name.trim(), source]));
  expect(Object.fromEntries([...lines].filter(([name]) => !name.startsWith("digest")))).toEqual({
    apps: "3",
    consumptions: "9",
    CONSUMED: "5",
    DISPUTED: "1",
    PENDING: "1",
    REJECTED: "2",
    EUR: "2.29 in 1",
    KRW: "2000 in 2",
    "unknown price": "0 in 2",
    attempts: "13",
    looks: "3",
    "look-ups of facts": "1",
    reversals: "2",
    "feed events": "15",
    "audit records": "3",
    "uses of API keys": "2",
    "last feed event": "15",
  });
});

it("takes every process that ever wrote it for gone since the move, and has what is open due at once", async () => {
  const [path, { url, run }] = [await ledgerToMove(), await emptyPostgres()];
  await move(path, url);
  const [instance] = await run("SELECT instance, gone_since_ms = started_at AS was_never_there FROM instances");
  expect(instance).toEqual({ instance: "1", was_never_there: true });
  expect(
    await run(`SELECT a.instance = i.instance AS is_its, a.lease_until_ms = i.gone_since_ms AS is_over,
      a.ended_at_ms IS NOT DISTINCT FROM CASE WHEN a.ended_at IS NOT NULL THEN i.gone_since_ms END AS ended_then
      FROM attempts a, instances i GROUP BY 1, 2, 3`),
  ).toEqual([{ is_its: true, is_over: true, ended_then: true }]);
  expect(
    await run(`SELECT payment_seq FROM consumptions, instances WHERE due_ms = gone_since_ms
      UNION ALL SELECT 'another' FROM consumptions WHERE due_ms IS NOT NULL AND status NOT IN ('PENDING', 'IN_DOUBT')`),
  ).toEqual([{ payment_seq: PAYMENTS.pending }]);
});

it("lets a server answer, ask and count on from where the old one was", async () => {
  const [path, { url, run }] = [await ledgerToMove(), await emptyPostgres()];
  await move(path, url);
  const ledger = await serveOn(url);
  await using closing = new AsyncDisposableStack();
  closing.defer(() => ledger.close());
  expect(Buffer.from(ledger.cursorKey).toString("hex")).toBe(contentsOfSqlite(path).cursorKey);
  expect(await ledger.writer.open(callOf({ paymentSeq: PAYMENTS.consumed }))).toMatchObject({ kind: "replay" });
  const { leased } = await ledger.writer.leaseDue({ requestIds: ["r1", "r2"] });
  expect(leased.map(({ permit, purchaseToken }) => [permit.consumption.paymentSeq, purchaseToken])).toEqual([
    [PAYMENTS.pending, "token"],
  ]);
  permitOf(await ledger.writer.open(callOf({ paymentSeq: PAYMENTS.rejected })));
  await consume(ledger, success(), { paymentSeq: "P-after-the-move" });
  expect(await run("SELECT sequence FROM feed ORDER BY sequence DESC LIMIT 1")).toEqual([{ sequence: "16" }]);
  expect(await run("SELECT row > 9 AS is_later FROM consumptions WHERE payment_seq = 'P-after-the-move'")).toEqual([
    { is_later: true },
  ]);
});
