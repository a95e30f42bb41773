// Group commit on real storage: many calls share a transaction, and one that cannot be carried out costs the others
// nothing.

import { describe, expect, it } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, outcomeOf } from "./support/calls.ts";
import { postgres, sqlite } from "./support/engines.ts";
import { realTimers } from "./support/realTimers.ts";
import { rowsOf } from "./support/sql.ts";
import { countWalCommits } from "./support/walCommits.ts";

const PAYMENTS = Array.from({ length: 200 }, (_, index) => `P${index}`);

const counting = [
  { ...sqlite, countCommits: (path: string) => Promise.resolve(countWalCommits(path)) },
  {
    ...postgres,
    // Without signs of life, which are flushes too.
    open: (url: string) => postgres.open(url, { timers: { ...realTimers, every: () => () => undefined } }),
    countCommits: async (url: string) => {
      const [row] = await rowsOf<{ readonly count: string }>(url, "SELECT last_flush AS count FROM instances");
      return Number(row?.count);
    },
  },
];

describe.each(counting)("$name: writes that come together", ({ open, place, look, countCommits }) => {
  it("are fewer transactions than calls, and all of them are there", async () => {
    const where = await place();
    const ledger = await open(where);
    const before = await countCommits(where);
    const permits = await Promise.all(PAYMENTS.map((paymentSeq) => ask(ledger, { paymentSeq })));
    await Promise.all(permits.map((permit) => ledger.writer.settle(outcomeOf(permit, success()))));
    const { consumptions, events } = await look(where);
    expect(consumptions.map((row) => [row.payment_seq, row.status])).toEqual(
      PAYMENTS.map((name) => [name, "CONSUMED"]),
    );
    expect(events).toHaveLength(PAYMENTS.length);
    const commits = (await countCommits(where)) - before;
    expect(commits).toBeGreaterThan(0);
    expect(commits).toBeLessThan(PAYMENTS.length / 4);
  });

  it("are one transaction each where they come one by one", async () => {
    const where = await place();
    const ledger = await open(where);
    const before = await countCommits(where);
    for (const paymentSeq of PAYMENTS.slice(0, 5)) await ask(ledger, { paymentSeq });
    expect((await countCommits(where)) - before).toBe(5);
  });

  it("are all carried out but the one that cannot be", async () => {
    const where = await place();
    const ledger = await open(where);
    const permit = await ask(ledger, { paymentSeq: "standing" });
    const bad = outcomeOf({ ...permit, attemptNumber: 99 }, success());
    const [first, refused, second, outcome] = await Promise.allSettled([
      ledger.writer.open(callOf({ paymentSeq: "before" })),
      ledger.writer.settle(bad),
      ledger.writer.open(callOf({ paymentSeq: "behind" })),
      ledger.writer.settle(outcomeOf(permit, success())),
    ]);
    expect(refused).toMatchObject({ reason: { message: expect.stringContaining("no such attempt") } });
    expect([first.status, second.status, outcome.status]).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    const { consumptions, attempts } = await look(where);
    expect(consumptions.map((row) => row.payment_seq)).toEqual(["standing", "before", "behind"]);
    expect(attempts).toHaveLength(3);
    expect(ledger.health.isWritable()).toBe(true);
  });

  it("leave no trace of an app that came with a call that was undone", async () => {
    const ledger = await open(await place());
    const permit = await ask(ledger);
    const bad = outcomeOf({ ...permit, attemptNumber: 99 }, success());
    await Promise.allSettled([ask(ledger, { app: "racing", paymentSeq: "P2" }), ledger.writer.settle(bad)]);
    const { consumption } = await ask(ledger, { app: "racing", paymentSeq: "P3" });
    expect(consumption.app).toBe("racing");
  });
});
