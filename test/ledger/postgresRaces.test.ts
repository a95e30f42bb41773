// Several instances on one PostgreSQL at once: whatever they race for, one of them gets it, and nobody hears an error.

import { describe, expect, it } from "vitest";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { type OpenLedger, type OpenOptions, postgres } from "./support/engines.ts";
import { lockPayments, rowsOf } from "./support/sql.ts";

const ALL = { kind: "all" } as const;
const withBigints = (_key: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);
const INSTANCES = 4;

async function instances(options?: OpenOptions): Promise<{ readonly url: string; readonly ledgers: OpenLedger[] }> {
  const url = await postgres.place();
  const ledgers = await Promise.all(Array.from({ length: INSTANCES }, () => postgres.open(url, options)));
  return { url, ledgers };
}

/** On every instance at once. */
function onEach<Result>(ledgers: readonly OpenLedger[], act: (ledger: OpenLedger, index: number) => Promise<Result>) {
  return Promise.all(ledgers.map(act));
}

const count = <Value>(values: readonly Value[], wanted: Value) => values.filter((value) => value === wanted).length;

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const key = (index: number) => ((index + 1) * 7_919 * (seed + 1)) % 1_009;
  return items
    .map((item, index) => ({ item, key: key(index) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe("calls that several instances open at once", () => {
  const payments = Array.from({ length: 25 }, (_, n) => `P${n}`);

  it("ask once where they are the same call, whichever order they come in", async () => {
    const { url, ledgers } = await instances();
    const opened = await onEach(ledgers, (ledger, index) =>
      Promise.all(
        shuffled([...payments, ...payments, ...payments], index).map(async (paymentSeq) => ({
          paymentSeq,
          kind: (await ledger.writer.open(callOf({ paymentSeq }))).kind,
        })),
      ),
    );
    const byPayment = Map.groupBy(opened.flat(), ({ paymentSeq }) => paymentSeq);
    for (const kinds of byPayment.values()) {
      expect(
        count(
          kinds.map(({ kind }) => kind),
          "ask",
        ),
      ).toBe(1);
      expect(
        count(
          kinds.map(({ kind }) => kind),
          "wait",
        ),
      ).toBe(INSTANCES * 3 - 1);
    }
    expect((await postgres.look(url)).attempts).toHaveLength(payments.length);
  });

  it("never wait for each other in a ring", async () => {
    const { url, ledgers } = await instances();
    for (let round = 0; round < 5; round += 1) {
      await onEach(ledgers, (ledger, index) =>
        Promise.all(shuffled(payments, index).map((paymentSeq) => ledger.writer.open(callOf({ paymentSeq })))),
      );
    }
    await Promise.all(ledgers.map((ledger) => ledger.close())); // a session counts what it saw when it ends at the latest
    const [database] = await rowsOf<{ readonly deadlocks: string }>(
      url,
      "SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()",
    );
    expect(database).toEqual({ deadlocks: "0" });
  });

  it("ask each for its own token, and one of the successes is the payment's", async () => {
    const { url, ledgers } = await instances();
    const tokens = Array.from({ length: 6 }, (_, n) => `token ${n}`);
    const permits = await onEach(ledgers, (ledger, index) =>
      Promise.all(tokens.map((token) => ask(ledger, { purchaseToken: `${token} of ${index}`, playerId: `${index}` }))),
    );
    const settled = await onEach(ledgers, (ledger, index) =>
      Promise.all((permits[index] ?? []).map((permit) => ledger.writer.settle(outcomeOf(permit, success())))),
    );
    const statuses = settled.flat().map(({ consumption }) => consumption.status);
    expect(count(statuses, "CONSUMED")).toBe(1);
    expect(count(statuses, "DISPUTED")).toBe(INSTANCES * tokens.length - 1);
    const { events } = await postgres.look(url);
    expect(events.map(({ kind }) => kind)).toEqual(["CONSUMED", ...statuses.slice(1).map(() => "DISPUTED")]);
  });

  it("give what a server opened without a player to one of the players", async () => {
    const { url, ledgers } = await instances();
    const [first] = ledgers;
    if (first === undefined) throw new Error("no ledger");
    await consume(first, success(), { playerId: null });
    const opened = await onEach(ledgers, ({ writer }, index) => writer.open(callOf({ playerId: `player ${index}` })));
    expect(
      count(
        opened.map(({ kind }) => kind),
        "replay",
      ),
    ).toBe(1);
    expect(
      count(
        opened.map(({ kind }) => kind),
        "alreadyConsumed",
      ),
    ).toBe(INSTANCES - 1);
    expect((await postgres.look(url)).consumptions).toHaveLength(1);
  });
});

describe("outcomes that several instances settle at once", () => {
  it("are one outcome and one event where they are the same", async () => {
    const { url, ledgers } = await instances();
    const [first] = ledgers;
    if (first === undefined) throw new Error("no ledger");
    const permit = await ask(first);
    const settled = await onEach(ledgers, ({ writer }) => writer.settle(outcomeOf(permit, success())));
    expect(new Set(settled.map(({ consumption }) => JSON.stringify(consumption, withBigints))).size).toBe(1);
    expect((await postgres.look(url)).events).toEqual([{ kind: "CONSUMED", status: "CONSUMED" }]);
  });

  it("leave no sibling open, whoever is doubted at the same moment", async () => {
    const { url, ledgers } = await instances();
    const rounds = Array.from({ length: 10 }, (_, n) => `P${n}`);
    for (const paymentSeq of rounds) {
      const permits = await onEach(ledgers, (ledger, index) =>
        ask(ledger, { paymentSeq, purchaseToken: `token ${index}`, playerId: `${index}` }),
      );
      await onEach(ledgers, ({ writer }, index) => {
        const permit = permits[index];
        if (permit === undefined) throw new Error("no permit");
        return writer.settle(outcomeOf(permit, index === 0 ? success() : index === 1 ? refusal(5000) : lost));
      });
    }
    const open = await rowsOf(
      url,
      `SELECT payment_seq, status FROM consumptions c WHERE status IN ('IN_DOUBT', 'DISPUTED')
       AND NOT EXISTS (SELECT FROM feed f WHERE f.consumption = c.id AND f.sequence > (SELECT max(sequence) FROM feed g
         JOIN consumptions s ON s.id = g.consumption WHERE s.payment_seq = c.payment_seq AND g.kind = 'CONSUMED'))`,
    );
    expect(open).toEqual([]); // whoever is in doubt came to it after the success, and was told so
    const [events] = await rowsOf<{ readonly doubled: string }>(
      url,
      "SELECT (count(*) - count(DISTINCT (consumption, ordinal)))::text AS doubled FROM feed",
    );
    expect(events).toEqual({ doubled: "0" });
  });

  it("is one operator's word, where two say the opposite", async () => {
    const { url, ledgers } = await instances({ rules: { onInferred: "never" } });
    const [first] = ledgers;
    if (first === undefined) throw new Error("no ledger");
    await consume(first, lost);
    const { consumption } = await consume(first, consumedBefore);
    const words = await onEach(ledgers, ({ writer }, index) =>
      writer.resolveDispute({
        scope: ALL,
        consumptionId: consumption.id,
        outcome: index % 2 === 0 ? "CONSUMED" : "REJECTED",
        note: "seen",
        itemSeq: null,
        actor: `operator ${index}`,
        requestId: "r",
      }),
    );
    expect(
      count(
        words.map(({ kind }) => kind),
        "resolved",
      ),
    ).toBe(1);
    expect(
      count(
        words.map(({ kind }) => kind),
        "notDisputed",
      ),
    ).toBe(INSTANCES - 1);
    expect((await postgres.look(url)).auditEntries).toHaveLength(1);
  });
});

describe("what is due, asked for by several instances at once", () => {
  it("goes to one of them each, and all of it goes", async () => {
    const url = await postgres.place();
    const payments = Array.from({ length: 60 }, (_, n) => `P${n}`);
    const gone = await postgres.open(url, { rules: { leaseMs: 1 } });
    await Promise.all(payments.map((paymentSeq) => ask(gone, { paymentSeq })));
    await gone.close();
    const ledgers = await Promise.all(Array.from({ length: INSTANCES }, () => postgres.open(url)));
    const taken = await onEach(ledgers, async ({ writer }) => {
      const own: string[] = [];
      for (let looks = 0; looks < 60; looks += 1) {
        const { leased, nextDueInMs } = await writer.leaseDue({ requestIds: requestIds(5) });
        own.push(...leased.map(({ permit }) => permit.consumption.paymentSeq));
        if (nextDueInMs !== 0) break;
      }
      return own;
    });
    expect(taken.flat().toSorted()).toEqual(payments.toSorted());
  });

  it("is not asked about again before its back-off is over, by whoever saw it due a moment before", async () => {
    const { url, ledgers } = await instances();
    const [first, second] = ledgers;
    if (first === undefined || second === undefined) throw new Error("no ledgers");
    const { consumption } = await consume(first, lost);
    await rowsOf(url, "UPDATE consumptions SET due_ms = 0");
    const holding = await lockPayments(url);
    const late = second.writer.leaseDue({ requestIds: requestIds(1) }); // has seen it due, and waits for its lock
    await holding.isWaitedFor();
    await holding.release("UPDATE consumptions SET due_ms = 9000000000000");
    expect(await late).toMatchObject({ leased: [], nextDueInMs: 0 });
    expect((await first.reader.attemptsOf(ALL, [consumption.id]))[0]).toHaveLength(1);
  });

  it("is reopened once, by several operators at once", async () => {
    const { ledgers } = await instances();
    const [first] = ledgers;
    if (first === undefined) throw new Error("no ledger");
    const { consumption } = await consume(first, lost);
    const request = {
      scope: ALL,
      consumptionId: consumption.id,
      trigger: "OPERATOR",
      requestId: "r",
      canAsk: true,
    } as const;
    const reopened = await onEach(ledgers, ({ writer }) => writer.reopen(request));
    expect(
      count(
        reopened.map(({ kind }) => kind),
        "ask",
      ),
    ).toBe(1);
    expect(
      count(
        reopened.map(({ kind }) => kind),
        "wait",
      ),
    ).toBe(INSTANCES - 1);
  });
});
