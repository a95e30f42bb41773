// A read by names fetches the rows of those names alone: what its answer would leave out again is not fetched, so a read
// of one record costs the same however long the history is. Of PostgreSQL, where every row crosses the network.

import { expect, it, onTestFinished } from "vitest";
import { openPool } from "../../src/ledger/postgres/connections.ts";
import { feedPage } from "../../src/ledger/postgres/feedQuery.ts";
import * as queries from "../../src/ledger/postgres/readQueries.ts";
import { createReadTransactions } from "../../src/ledger/postgres/readTransaction.ts";
import type { RunQuery } from "../../src/ledger/postgres/tables.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";

const ALL: Scope = { kind: "all" };

/** Three payments, each consumed and refunded; and what counts the rows that one read fetches. */
async function filled() {
  const url = await postgres.place();
  const ledger = await postgres.open(url);
  const ids: string[] = [];
  const reversalIds: string[] = [];
  for (const paymentSeq of ["P1", "P2", "P3"]) {
    ids.push((await consume(ledger, success(), { paymentSeq })).consumption.id);
    const facts = {
      kind: "REFUNDED",
      occurredAt: 0,
      reference: `refund of ${paymentSeq}`,
      amount: null,
      note: null,
    } as const;
    const told = { app: "default", paymentSeq, requestId: "request-9", auditActor: null };
    reversalIds.push((await ledger.writer.recordReversal({ ...told, ...facts })).reversal.id);
  }
  const pool = openPool({ url, connectionsMax: 1, connectTimeoutMs: 10_000, queryTimeoutMs: 10_000 });
  const transactions = createReadTransactions(pool, 10_000);
  onTestFinished(() => transactions.close());
  async function fetchedBy(read: (run: RunQuery) => Promise<unknown>): Promise<number> {
    let fetched = 0;
    const counting =
      (run: RunQuery): RunQuery =>
      async (query) => {
        const rows = await run(query);
        fetched += rows.length;
        return rows;
      };
    await transactions.run((run) => read(counting(run)), "READ COMMITTED");
    return fetched;
  }
  return { ledger, pool, ids, reversalIds, fetchedBy };
}

it("fetches one row for one name, and none for what is no name", async () => {
  const { ids, reversalIds, fetchedBy } = await filled();
  const payment = { app: "default", paymentSeq: "P1" };
  const reads = (id: string, reversalId: string, named: typeof payment): ((run: RunQuery) => Promise<unknown>)[] => [
    (run) => queries.consumptionsById(run, ALL, [id]),
    (run) => queries.attemptsOf(run, ALL, [id]),
    (run) => queries.reversalsOf(run, ALL, [id]),
    (run) => queries.reversalsById(run, ALL, [reversalId]),
    (run) => queries.standingConsumption(run, ALL, named.app, named.paymentSeq),
    (run) => queries.standingConsumptions(run, ALL, [named]),
    (run) =>
      queries.reversalsByReference(run, {
        scope: ALL,
        app: named.app,
        references: [`refund of ${named.paymentSeq}`],
      }),
  ];
  for (const read of reads(ids[0] ?? "", reversalIds[0] ?? "", payment))
    expect(await fetchedBy(read), read.toString()).toBe(1);
  for (const read of [
    ...reads("no id", "no id", { ...payment, paymentSeq: "P\0" }),
    ...reads("", "", { ...payment, app: "\ud800" }),
  ])
    expect(await fetchedBy(read), read.toString()).toBe(0);
});

it("fetches of pages one row more than they show, and of the feed the same", async () => {
  const { fetchedBy } = await filled();
  const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
  const page = { filter: {}, order, size: 1, after: null, before: null, isFromEnd: false };
  expect(await fetchedBy((run) => queries.consumptionPage(run, ALL, page))).toBe(2);
  const walks = { ...page, filter: { status: ["CONSUMED", "REJECTED"] } as const };
  expect(await fetchedBy((run) => queries.consumptionPage(run, ALL, walks))).toBe(2);
  expect(await fetchedBy((run) => feedPage(run, ALL, { app: null, size: 1, after: null }))).toBe(2);
});

it("tells reversals in the order of their ids, wherever their rows lie", async () => {
  const { ledger, pool, ids } = await filled();
  const facts = { kind: "TAKEN_BACK", occurredAt: 0, reference: "second", amount: null, note: null } as const;
  const told = { app: "default", paymentSeq: "P1", requestId: "request-9", auditActor: null };
  await ledger.writer.recordReversal({ ...told, ...facts });
  await pool.query("UPDATE reversals SET note = 'written again' WHERE reference = 'refund of P1'");
  const [reversals] = await ledger.reader.reversalsOf(ALL, [ids[0] ?? ""]);
  expect(reversals?.map(({ reference }) => reference)).toEqual(["refund of P1", "second"]);
});
