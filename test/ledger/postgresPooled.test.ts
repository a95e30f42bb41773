// The ledger through pgbouncer in transaction mode, where two transactions of one client run in two sessions: everything it
// promises holds all the same.

import { describe, expect, it, onTestFinished } from "vitest";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { findPgbouncer, startPgbouncer } from "../support/postgres/pgbouncer.ts";
import { ask, callOf, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";
import { session } from "./support/sql.ts";

const ALL = { kind: "all" } as const;
const pgbouncer = findPgbouncer("the ledger through it is not tested");

const LIMITS = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
  current_setting('idle_in_transaction_session_timeout') AS idle`;

/** Two instances; with fewer sessions than they have connections. */
async function pooled(program: string) {
  const url = await postgres.place();
  const pool = await startPgbouncer(program, url, { poolSize: 3 });
  onTestFinished(() => pool.stop());
  const rules = { onInferred: "never" } as const;
  return {
    url,
    pooledUrl: pool.url,
    ledgers: await Promise.all([postgres.open(pool.url, { rules }), postgres.open(pool.url, { rules })]),
  };
}

describe.runIf(pgbouncer !== null)("through pgbouncer in transaction mode", () => {
  const program = pgbouncer ?? "";

  it("a call that is raced for is asked once, and each outcome is one event in one feed", async () => {
    const { url, ledgers } = await pooled(program);
    const payments = Array.from({ length: 60 }, (_, n) => `P${n}`);
    const opened = await Promise.all(
      ledgers.flatMap(({ writer }) => payments.map((paymentSeq) => writer.open(callOf({ paymentSeq })))),
    );
    const permits = opened.flatMap((one) => (one.kind === "ask" ? [one.permit] : []));
    expect(permits.map(({ consumption }) => consumption.paymentSeq).toSorted()).toEqual(payments.toSorted());
    const settled = await Promise.all(
      permits.map(async (permit, index) => ledgers[index % 2]?.writer.settle(outcomeOf(permit, success()))),
    );
    expect(settled.every((one) => one?.consumption.status === "CONSUMED")).toBe(true);
    const pages = await Promise.all(
      ledgers.map(({ reader }) => reader.feedPage(ALL, { app: null, size: 200, after: null })),
    );
    const feeds = pages.map((page) => (page === "unknownPosition" ? [] : page.rows.map(({ event }) => event)));
    expect(feeds[0]?.map(({ sequence }) => sequence)).toEqual(payments.map((_, index) => index + 1));
    expect(feeds[1]).toEqual(feeds[0]);
    expect((await postgres.look(url)).attempts).toHaveLength(payments.length);
  });

  it("what is due is handed out, disputes are settled, and history is told", async () => {
    const { ledgers } = await pooled(program);
    const [first, second] = ledgers;
    if (first === undefined || second === undefined) throw new Error("not two");
    await consume(first, lost, { paymentSeq: "P1" });
    const { consumption } = await consume(second, consumedBefore, { paymentSeq: "P1" });
    expect(consumption.status).toBe("DISPUTED");
    const word = {
      scope: ALL,
      outcome: "REJECTED",
      note: "seen",
      itemSeq: null,
      actor: "carol",
      requestId: "r",
    } as const;
    expect(await first.writer.resolveDispute({ ...word, consumptionId: consumption.id })).toMatchObject({
      kind: "resolved",
    });
    await consume(first, lost, { paymentSeq: "P2" });
    const { nextDueInMs } = await second.writer.leaseDue({ requestIds: requestIds(1) });
    expect(nextDueInMs).toBeGreaterThan(0);
    await consume(first, refusal(5000), { paymentSeq: "P3" });
    expect(await second.reader.consumptionCount(ALL, {}, false)).toBe(3);
    const [attempts] = await second.reader.attemptsOf(ALL, [consumption.id]);
    expect(attempts?.map(({ outcome }) => outcome)).toEqual(["UNKNOWN", "REFUSED"]);
  });

  it("a transaction's limits are its own: none is left behind for whoever has the session next", async () => {
    const { pooledUrl, ledgers } = await pooled(program);
    const [ledger] = ledgers;
    if (ledger === undefined) throw new Error("no ledger");
    for (let call = 0; call < 12; call += 1) {
      await ask(ledger, { paymentSeq: `P${call}` });
      await ledger.reader.consumptionCount(ALL, {}, false);
    }
    const limits = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const stranger = await session(pooledUrl);
        const { rows } = await stranger.query(LIMITS);
        return rows[0] as unknown;
      }),
    );
    expect(limits).toEqual(limits.map(() => ({ statement: "0", lock: "0", idle: "0" })));
  });
});
