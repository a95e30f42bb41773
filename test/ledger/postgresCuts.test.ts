// A connection that is cut in the middle of a flush, above all at the COMMIT, when nobody knows whether it came through: the
// ledger asks, and callers hear what is true. Nothing twice, nothing lost.

import { describe, expect, it } from "vitest";
import { refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";
import { untilWaiting } from "./support/sql.ts";
import { type Proxied, throughProxy } from "./support/throughProxy.ts";

async function expectOneConsumed({ url, ledger }: Proxied): Promise<void> {
  const { consumptions, attempts, events } = await postgres.look(url);
  expect(consumptions.map(({ status }) => status)).toEqual(["CONSUMED"]);
  expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([[1, "CONSUMED"]]);
  expect(events).toEqual([{ kind: "CONSUMED", status: "CONSUMED" }]);
  expect(ledger.faults).toEqual([]);
  expect(ledger.health.isWritable()).toBe(true);
}

describe("a COMMIT whose answer never comes", () => {
  it.each(["unreached", "answered"] as const)("is asked about, when it was cut %s", async (fate) => {
    const proxied = await throughProxy();
    const { proxy, ledger } = proxied;
    const opening = proxy.cutAt({ fate });
    const permit = await ask(ledger);
    await opening.happened;
    expect(permit.attemptNumber).toBe(1);
    const settling = proxy.cutAt({ fate });
    const { consumption } = await ledger.writer.settle(outcomeOf(permit, success()));
    await settling.happened;
    expect(consumption.status).toBe("CONSUMED");
    await expectOneConsumed(proxied);
  });

  it("is waited for, when it comes through after we began to ask", async () => {
    const proxied = await throughProxy();
    const { proxy, ledger, url } = proxied;
    const cut = proxy.cutAt({ fate: "held" });
    const opening = ledger.writer.open(callOf());
    await cut.happened;
    await untilWaiting(url, 1); // for the row that the held transaction has locked
    expect(await cut.release()).toBe("COMMIT");
    const permit = permitOf(await opening);
    expect(permit.attemptNumber).toBe(1);
    await ledger.writer.settle(outcomeOf(permit, success()));
    await expectOneConsumed(proxied);
  });

  it("is over when its session is, and then the flush is made again", async () => {
    const proxied = await throughProxy();
    const { proxy, ledger } = proxied;
    const cut = proxy.cutAt({ fate: "held" });
    const startedMs = performance.now();
    const permit = await ask(ledger); // the server itself ends a transaction that stands still
    expect(performance.now() - startedMs).toBeLessThan(6_000);
    expect(await cut.release()).not.toBe("COMMIT");
    await ledger.writer.settle(outcomeOf(permit, success()));
    await expectOneConsumed(proxied);
  });

  it("is told for what it is where many shared it", async () => {
    const { proxy, ledger, url } = await throughProxy();
    const payments = Array.from({ length: 50 }, (_, n) => `P${n}`);
    const cut = proxy.cutAt({ fate: "answered" });
    const permits = await Promise.all(payments.map((paymentSeq) => ask(ledger, { paymentSeq })));
    await cut.happened;
    const again = proxy.cutAt({ fate: "unreached" });
    const settled = await Promise.all(
      permits.map((permit, index) =>
        ledger.writer.settle(outcomeOf(permit, index % 2 === 0 ? success() : refusal(5000))),
      ),
    );
    await again.happened;
    const told = settled.map(({ consumption }) => [consumption.paymentSeq, consumption.status]);
    const { consumptions, events } = await postgres.look(url);
    const standing = consumptions.map(({ payment_seq, status }) => `${payment_seq} ${status}`);
    expect(standing.toSorted()).toEqual(told.map((one) => one.join(" ")).toSorted());
    expect(events).toHaveLength(payments.length);
  });
});

describe("a connection that is cut at any message of a flush", () => {
  /** BEGIN, locks, what stands, consumptions, attempts, events, COMMIT. */
  const MESSAGES = 7;

  it.each(["unreached", "answered"] as const)("costs its callers nothing: %s", async (fate) => {
    const { proxy, ledger, url } = await throughProxy();
    for (let nth = 1; nth <= MESSAGES; nth += 1) {
      const payment = { paymentSeq: `P${nth}` };
      const opening = nth < MESSAGES ? proxy.cutAt({ fate, nth, statement: /./s }) : null; // an opening has no event
      const permit = await ask(ledger, payment);
      await opening?.happened;
      const settling = proxy.cutAt({ fate, nth, statement: /./s });
      expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({
        consumption: { status: "CONSUMED" },
      });
      await settling.happened;
    }
    const { consumptions, attempts, events } = await postgres.look(url);
    expect(consumptions.map(({ status }) => status)).toEqual(Array.from({ length: MESSAGES }, () => "CONSUMED"));
    expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual(
      Array.from({ length: MESSAGES }, () => [1, "CONSUMED"]),
    );
    expect(events).toHaveLength(MESSAGES);
    expect(ledger.faults).toEqual([]);
  });

  it.each(["toServer", "toClient"] as const)("or at any byte of one, %s", async (direction) => {
    const { proxy, ledger, url } = await throughProxy();
    const cuts = Array.from({ length: 12 }, (_, index) => index * 331 + 1);
    for (const bytes of cuts) {
      const happened = proxy.cutAfterBytes(direction, bytes);
      await consume(ledger, success(), { paymentSeq: `P${bytes}` });
      for (let more = 0; more < 5; more += 1) await ledger.writer.open(callOf({ paymentSeq: `P${bytes}` }));
      await happened;
    }
    const { consumptions, attempts, events } = await postgres.look(url);
    expect(consumptions.map(({ status }) => status)).toEqual(cuts.map(() => "CONSUMED"));
    expect(attempts).toHaveLength(cuts.length);
    expect(events).toHaveLength(cuts.length);
  });
});
