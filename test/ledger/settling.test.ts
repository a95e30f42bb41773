// Putting an outcome on record: once, whatever is sent twice or late, and the token goes with the last doubt.

import { describe, expect, it } from "vitest";
import { doubtfulRefusal, internalError, lost, neverSent, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { engines, SECRET } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const REOPENED = { scope: ALL, trigger: "OPERATOR", requestId: "request-2", canAsk: true } as const;

describe.each(engines)("$name: settling", ({ open, place, look }) => {
  it("takes the same outcome twice with the same result and one event", async () => {
    const where = await place();
    const ledger = await open(where);
    const outcome = outcomeOf(await ask(ledger), success());
    const first = await ledger.writer.settle(outcome);
    const before = await look(where);
    expect(await ledger.writer.settle(outcome)).toEqual(first);
    expect(await look(where)).toEqual(before);
  });

  it("never lets a second telling of one attempt change what the first said", async () => {
    const ledger = await open(await place());
    const permit = await ask(ledger);
    const { consumption } = await ledger.writer.settle(outcomeOf(permit, refusal(5000)));
    const second = await ledger.writer.settle(outcomeOf(permit, success()));
    expect(second).toEqual({ consumption, isSettledByThis: false, alarms: [], control: null });
  });

  it.each([
    ["the paused one's late success", success(), refusal(5018), [true, false]],
    ["the first of two successes", success(), success(), [true, false]],
    ["the success of the one that ran on", lost, success(), [false, true]],
  ])("says which of two attempts settled it: %s", async (_name, first, second, settledBy) => {
    const ledger = await open(await place(), { rules: { leaseMs: 20 } });
    const paused = await ask(ledger);
    let again = await ledger.writer.open(callOf());
    while (again.kind === "wait") again = await ledger.writer.open(callOf()); // until the first one's lease is over
    const running = permitOf(again);
    const settled = [
      await ledger.writer.settle(outcomeOf(paused, first)),
      await ledger.writer.settle(outcomeOf(running, second)),
    ];
    expect(settled.at(-1)?.consumption.status).toBe("CONSUMED");
    expect(settled.map(({ isSettledByThis }) => isSettledByThis)).toEqual(settledBy);
  });

  it("keeps a doubtful refusal as an unknown attempt that the doubt rule counts, a restart after it", async () => {
    const where = await place();
    const ledger = await open(where);
    const { consumption } = await consume(ledger, doubtfulRefusal(4242));
    expect(consumption).toMatchObject({ status: "IN_DOUBT", resultCode: 4242 });
    const [[attempt] = []] = await ledger.reader.attemptsOf(ALL, [consumption.id]);
    expect(attempt).toMatchObject({ outcome: "UNKNOWN", resultCode: 4242, httpStatus: 200, isDoubtfulRefusal: true });
    await ledger.close();
    const again = await open(where, { rules: { doubtMs: 0 } });
    await consume(again, doubtfulRefusal(4242));
    expect(await consume(again, doubtfulRefusal(4242))).toMatchObject({
      consumption: { status: "REJECTED", resultCode: 4242 },
    });
  });

  it("does not count an internal error as a refusal, however alike", async () => {
    const ledger = await open(await place(), { rules: { doubtMs: 0 } });
    for (let round = 0; round < 4; round += 1) {
      const { consumption } = await consume(ledger, internalError(-5000201));
      expect(consumption).toMatchObject({ status: "IN_DOUBT", resultCode: -5000201 });
    }
  });

  it("gives the lease back with the outcome, an unknown one included", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost);
    expect(await ledger.writer.open(callOf())).toMatchObject({ kind: "ask" });
  });

  it("says when a doubtful one is due, and says it no more once it is settled, by whomsoever", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" });
    expect(consumption.nextAttemptAt).toBeGreaterThan(consumption.requestedAt);
    const again = await ask(ledger, { purchaseToken: "junk", playerId: "mallory" });
    expect(again.consumption.nextAttemptAt).toBeNull();
    await ledger.writer.settle(outcomeOf(again, lost));
    await consume(ledger, success());
    const [sibling] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(sibling).toMatchObject({ status: "REJECTED", resultCode: 5018, nextAttemptAt: null });
  });

  it("lets no control prove anything at an app that was marked, after a restart either", async () => {
    const where = await place();
    const ledger = await open(where);
    for (const app of ["default", "default", "another"]) await ledger.writer.markApp({ app });
    await consume(ledger, lost);
    const { consumption } = await consume(ledger, refusal(5018));
    expect(consumption.status).toBe("DISPUTED");
    await ledger.close();
    const again = await open(where);
    await consume(again, lost, { paymentSeq: "another" });
    expect(await consume(again, refusal(5018), { paymentSeq: "another" })).toMatchObject({
      consumption: { status: "DISPUTED" },
      alarms: [],
      control: null,
    });
  });

  it("records an attempt's own facts", async () => {
    const ledger = await open(await place());
    const permit = await ask(ledger, { requestId: "request-9" });
    await ledger.writer.settle(outcomeOf(permit, refusal(5000), { durationMs: 12.6 }));
    const [[attempt] = []] = await ledger.reader.attemptsOf(ALL, [permit.consumption.id]);
    expect(attempt).toMatchObject({
      number: 1,
      trigger: "CALL",
      outcome: "REFUSED",
      resultCode: 5000,
      httpStatus: 200,
      durationMs: 13,
      requestId: "request-9",
    });
    expect(attempt?.endedAt).toBeGreaterThanOrEqual(attempt?.startedAt ?? Infinity);
  });

  it("records a call that was never sent without a code", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, neverSent);
    const [[attempt] = []] = await ledger.reader.attemptsOf(ALL, [consumption.id]);
    expect(attempt).toMatchObject({ outcome: "NOT_SENT", resultCode: null, httpStatus: null });
  });

  it("opens the next control in the same write, under a lease of its own", async () => {
    const where = await place();
    const ledger = await open(where);
    await consume(ledger, lost);
    const permit = await ask(ledger);
    const { control } = await ledger.writer.settle(outcomeOf(permit, refusal(5018), { canAskControl: true }));
    expect(control).toMatchObject({ subject: { token: "RANDOM", itemSeq: 1n }, permit: { attemptNumber: 3 } });
    expect((await look(where)).attempts).toMatchObject([
      { number: 1, outcome: "UNKNOWN", is_after_5018: 0 },
      { number: 2, outcome: "REFUSED", is_after_5018: 0 },
      { number: 3, outcome: null, is_after_5018: 1 },
    ]);
    expect(await ledger.writer.open(callOf())).toMatchObject({ kind: "wait" });
  });

  it("refuses an outcome of an attempt that is not on record", async () => {
    const ledger = await open(await place());
    const permit = await ask(ledger);
    await expect(ledger.writer.settle(outcomeOf({ ...permit, attemptNumber: 2 }, success()))).rejects.toThrow(
      "no such attempt",
    );
    expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({
      consumption: { status: "CONSUMED" },
    });
  });
});

describe.each(engines)("$name: the token of an open consumption", ({ open, place }) => {
  it("is there for whoever asks again, and gone once it is settled", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost, { purchaseToken: "the genuine one" });
    const again = await ledger.writer.reopen({ ...REOPENED, consumptionId: consumption.id });
    if (again.kind !== "ask") throw new Error(again.kind);
    expect(again.purchaseToken).toBe("the genuine one");
    await ledger.writer.settle(outcomeOf(again.permit, success()));
    expect(await ledger.writer.reopen({ ...REOPENED, consumptionId: consumption.id })).toMatchObject({ kind: "leave" });
  });

  it("is opened by a secret that was rotated, and named sealed where that secret is gone", async () => {
    const where = await place();
    const first = await open(where);
    const { consumption } = await consume(first, lost, { purchaseToken: "the genuine one" });
    await first.close();
    const fresh = new Uint8Array(32).fill(2);
    const request = { ...REOPENED, consumptionId: consumption.id };
    const forgetful = await open(where, { secrets: [fresh] });
    expect(await forgetful.writer.reopen(request)).toEqual({ kind: "sealed", consumption });
    expect((await forgetful.reader.attemptsOf(ALL, [consumption.id]))[0]).toHaveLength(1);
    await forgetful.close();
    const rotated = await open(where, { secrets: [fresh, SECRET] });
    expect(await rotated.writer.reopen(request)).toMatchObject({ kind: "ask", purchaseToken: "the genuine one" });
  });

  it("reopens for nobody outside the scope, and for nobody while it cannot be asked", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost);
    const request = { ...REOPENED, consumptionId: consumption.id };
    for (const scope of [
      { kind: "player", app: null, playerId: "bob" },
      { kind: "player", app: "racing", playerId: "alice" },
      { kind: "app", app: "racing" },
    ] as const) {
      expect(await ledger.writer.reopen({ ...request, scope })).toEqual({ kind: "absent" });
    }
    expect(await ledger.writer.reopen({ ...request, consumptionId: "0".repeat(32) })).toEqual({ kind: "absent" });
    expect(await ledger.writer.reopen({ ...request, canAsk: false })).toEqual({ kind: "unavailable", consumption });
    expect(await ledger.writer.reopen(request)).toMatchObject({ kind: "ask" });
    expect(await ledger.writer.reopen(request)).toMatchObject({ kind: "wait" });
  });
});
