// A read by names fetches the rows of those names alone: what its answer would leave out again is not fetched, so a read
// of one record costs the same however long the history is. Of PostgreSQL, where every row crosses the network.

import { expect, it, onTestFinished } from "vitest";
import { openPool } from "../../src/ledger/postgres/connections.ts";
import { postgresDialect } from "../../src/ledger/postgres/readDialect.ts";
import { createReadTransactions } from "../../src/ledger/postgres/readTransaction.ts";
import { finish } from "../../src/ledger/reading/read.ts";
import { begin, type ReadName, type ReadParameters } from "../../src/ledger/reading/reads.ts";
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
  async function fetchedBy<Name extends ReadName>(name: Name, ...parameters: ReadParameters<Name>): Promise<number> {
    let fetched = 0;
    await transactions.run(
      (run) =>
        finish(begin(postgresDialect(), name, parameters), async (statement) => {
          const rows = await run(statement);
          fetched += rows.length;
          return rows;
        }),
      "READ COMMITTED",
    );
    return fetched;
  }
  return { ledger, pool, ids, reversalIds, fetchedBy };
}

it("fetches one row for one name, and none for what is no name", async () => {
  const { ids, reversalIds, fetchedBy } = await filled();
  const payment = { app: "default", paymentSeq: "P1" };
  const fetchedByEach = async (id: string, reversalId: string, { app, paymentSeq }: typeof payment) => ({
    consumptionsById: await fetchedBy("consumptionsById", ALL, [id]),
    attemptsOf: await fetchedBy("attemptsOf", ALL, [id]),
    backgroundsOf: await fetchedBy("backgroundsOf", ALL, [id]),
    reversalsOf: await fetchedBy("reversalsOf", ALL, [id]),
    reversalsById: await fetchedBy("reversalsById", ALL, [reversalId]),
    standingConsumption: await fetchedBy("standingConsumption", ALL, app, paymentSeq),
    standingConsumptions: await fetchedBy("standingConsumptions", ALL, [{ app, paymentSeq }]),
    reversalsByReference: await fetchedBy("reversalsByReference", ALL, app, [`refund of ${paymentSeq}`]),
  });
  const named = await fetchedByEach(ids[0] ?? "", reversalIds[0] ?? "", payment);
  expect(new Set(Object.values(named)), JSON.stringify(named)).toEqual(new Set([1]));
  for (const nobody of [
    await fetchedByEach("no id", "no id", { ...payment, paymentSeq: "P\0" }),
    await fetchedByEach("", "", { ...payment, app: "\ud800" }),
  ])
    expect(new Set(Object.values(nobody)), JSON.stringify(nobody)).toEqual(new Set([0]));
});

it("fetches the standing record of each payment, and no other of its payment", async () => {
  const { ledger, fetchedBy } = await filled();
  await consume(ledger, success(), { paymentSeq: "P1", itemSeq: 99n, purchaseToken: "another" });
  const payments = ["P1", "P2", "P4"].map((paymentSeq) => ({ app: "default", paymentSeq }));
  expect(await fetchedBy("standingConsumptions", ALL, payments)).toBe(2);
});

it("fetches of pages one row more than they show, and of the feed the same", async () => {
  const { fetchedBy } = await filled();
  const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
  const page = { filter: {}, order, size: 1, after: null, before: null, isFromEnd: false };
  expect(await fetchedBy("consumptionPage", ALL, page)).toBe(2);
  const scans = { ...page, filter: { status: ["CONSUMED", "REJECTED"] } as const };
  expect(await fetchedBy("consumptionPage", ALL, scans)).toBe(2);
  expect(await fetchedBy("feedPage", ALL, { app: null, size: 1, after: null })).toBe(2);
});

it("tells reversals in the order of their ids, wherever their rows lie", async () => {
  const { ledger, pool, ids } = await filled();
  const facts = { kind: "TAKEN_BACK", occurredAt: 0, reference: "second", amount: null, note: null } as const;
  const told = { app: "default", paymentSeq: "P1", requestId: "request-9", auditActor: null };
  await ledger.writer.recordReversal({ ...told, ...facts });
  await pool.query("UPDATE reversals SET reference = 'first' WHERE reference = 'refund of P1'"); // its row lies behind now
  const [reversals] = await ledger.reader.reversalsOf(ALL, [ids[0] ?? ""]);
  expect(reversals?.map(({ reference }) => reference)).toEqual(["first", "second"]);
});
