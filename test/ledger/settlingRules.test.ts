// What one answer puts on record besides its outcome: whose lease ends with it, what is told of siblings and named items, when it
// is asked about again.

import { beforeEach, describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import type { ControlSubject } from "../../src/domain/payment.ts";
import type { Permit } from "../../src/ledger/port.ts";
import { TRIGGER_CODES } from "../../src/ledger/wordCodes.ts";
import { consumedBefore, doubtfulRefusal, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { AHEAD_MS, type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";

const LEASE_MS = 30_000;
const DAY_MS = 86_400_000;
const BOB = { purchaseToken: "another", playerId: "bob" } as const;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory();
});

const settle = (permit: Permit, heard: Heard, given: Parameters<typeof outcomeOf>[2] = {}) =>
  ledger.writer.settle(outcomeOf(permit, heard, given));
const kindOf = async (given: Parameters<typeof callOf>[0] = {}) => (await ledger.writer.open(callOf(given))).kind;
const storedOf = ({ consumption: { app, paymentSeq, id } }: Permit) =>
  ledger.context.store.load(app, paymentSeq).consumptions.find((one) => one.id === id) ?? expect.fail(`no ${id}`);
const nextDueInMs = async () => (await ledger.writer.leaseDue({ requestIds: requestIds(1) })).nextDueInMs;

/** A call whose process is paused until its lease is over, and the one that took it over. */
async function takenOver(given: Parameters<typeof callOf>[0] = {}) {
  const paused = await ask(ledger, given);
  ledger.clock.nowMs += LEASE_MS;
  return { paused, running: await ask(ledger, given) };
}

describe("an answer", () => {
  it("for a consumption or an attempt that was never opened is refused, and nothing is written", async () => {
    const permit = await ask(ledger);
    const nobody = { consumptionId: "0".repeat(32) };
    await expect(settle(permit, success(), nobody)).rejects.toThrow("no such consumption on record");
    await expect(settle(permit, success(), { attemptNumber: 2 })).rejects.toThrow("no such attempt on record");
    expect(recordIn(ledger, permit.consumption.id).status).toBe("PENDING");
  });

  it("told again says whether it was the one that settled: a success did, what was lost before it did not", async () => {
    const { paused, running } = await takenOver();
    await settle(paused, lost);
    const first = await settle(running, success());
    expect(first.isSettledByThis).toBe(true);
    expect(await settle(running, success())).toEqual(first);
    expect(await settle(paused, lost)).toEqual({ ...first, isSettledByThis: false });
    const doubled = await consume(ledger, success(), BOB);
    expect(doubled.consumption.status).toBe("DISPUTED");
    const again = { ...running, consumption: doubled.consumption, attemptNumber: 1 };
    expect(await settle(again, success())).toMatchObject({ isSettledByThis: false });
  });

  it("that is late and changes nothing tells the record as it stands, whose next try stays as it was", async () => {
    const { consumption } = await consume(ledger, lost);
    const { paused, running } = await takenOver();
    const late = await settle(paused, lost);
    expect(late).toEqual({ consumption: running.consumption, isSettledByThis: false, alarms: [], control: null });
    expect(recordIn(ledger, consumption.id)).toEqual({ ...consumption, nextAttemptAt: null });
    expect(await nextDueInMs()).toBe(LEASE_MS);
    expect(await kindOf()).toBe("wait");
  });
});

describe("a success", () => {
  it("rejects a sibling without telling of it, and leaves its running call the lease until it ends", async () => {
    await consume(ledger, lost, { ...BOB, environment: "PRODUCTION" });
    const sibling = await ask(ledger, { ...BOB, environment: "PRODUCTION" });
    const settled = await consume(ledger, success());
    const consumption = recordIn(ledger, settled.consumption.id);
    expect(settled).toStrictEqual({ consumption, isSettledByThis: true, alarms: [], control: null });
    const rejected = recordIn(ledger, sibling.consumption.id);
    expect(rejected).toMatchObject({ status: "REJECTED", resultCode: 5018, environment: "PRODUCTION" });
    expect(await kindOf(BOB)).toBe("wait");
    expect((await settle(sibling, lost)).consumption).toEqual(rejected);
    expect(storedOf(sibling).leaseAttempt).toBeNull();
    expect(await kindOf(BOB)).toBe("ask");
  });

  it("for another item is that item's, in the environment of the upstream that told it", async () => {
    const { consumption: known } = await consume(ledger, refusal(5000), { itemSeq: 2n });
    const permit = await ask(ledger, { environment: "PRODUCTION" });
    const { consumption, named, isSettledByThis } = await settle(permit, success(KRW_1000, 2n));
    expect(isSettledByThis).toBe(false);
    expect(consumption).toMatchObject({ itemSeq: 1n, status: "REJECTED", environment: "PRODUCTION" });
    expect(named).toMatchObject({ id: known.id, status: "CONSUMED", environment: "PRODUCTION" });
    expect(recordIn(ledger, known.id)).toEqual(named);
  });
});

it("a control that is answered late, with a success, disputes the record and leaves its running call the lease", async () => {
  ledger = ledgerInMemory({ onInferred: "proven" });
  await consume(ledger, lost);
  const { control } = await settle(await ask(ledger), consumedBefore, { canAskControl: true });
  const permit = control?.permit ?? expect.fail("no control");
  expect(storedOf(permit).leaseAttempt).toBe(3);
  ledger.clock.nowMs = LEASE_MS;
  const running = await ask(ledger);
  expect(await settle(permit, success())).toMatchObject({
    consumption: { status: "DISPUTED" },
    alarms: ["RANDOM_TOKEN_CONSUMED"],
  });
  expect(storedOf(running).leaseAttempt).toBe(running.attemptNumber);
});

describe("an attempt that was dropped from a long doubt and hears a success", () => {
  it("is on record again as what it was, a call or a control, and no inference rests on it", async () => {
    let permit = await ask(ledger);
    for (let times = 0; times < 215; times += 1) {
      await settle(permit, lost);
      permit = await ask(ledger);
    }
    const restored = async (number: number, control: ControlSubject | null) => {
      const isOnRecord = () => storedOf(permit).attempts.find((one) => one.number === number);
      expect(isOnRecord()).toBeUndefined();
      const given = control === null ? {} : { control };
      await settle({ ...permit, attemptNumber: number }, success(), given);
      const trigger = "SELECT trigger_code FROM attempts WHERE number = ?";
      return { ...isOnRecord(), trigger: ledger.database.prepare(trigger).pluck().get(number) };
    };
    const restoredOne = { outcome: "CONSUMED", isAfter5018: true, leaseUntilMs: 0 };
    const control = { token: "RANDOM", itemSeq: 1n } as const;
    expect(await restored(10, control)).toMatchObject({ ...restoredOne, control, trigger: TRIGGER_CODES.CONTROL });
    expect(await restored(11, null)).toMatchObject({ ...restoredOne, control: null, trigger: TRIGGER_CODES.CALL });
    expect(recordIn(ledger, permit.consumption.id).status).toBe("CONSUMED");
  });
});

describe("the next try", () => {
  const delayAfter = async (heard: Heard) => {
    const { nextAttemptAt } = (await consume(ledger, heard)).consumption;
    return (nextAttemptAt ?? 0) - AHEAD_MS - ledger.clock.nowMs;
  };

  it("comes soon after an answer, though it be one with a code that nobody lists", async () => {
    const delays: number[] = [];
    for (const heard of [lost, lost, lost, lost, doubtfulRefusal(4242), lost]) delays.push(await delayAfter(heard));
    expect(delays).toEqual([1_000, 1_000, 2_000, 4_000, 1_000, 1_000]);
  });

  it.each([
    [DAY_MS - 1, 300_000],
    [DAY_MS, 1_800_000],
  ])(
    "is half an hour away at least, not five minutes, once the upstream was silent for a day (%i ms)",
    async (silentMs, delayMs) => {
      for (let times = 0; times < 14; times += 1) await delayAfter(lost);
      ledger.clock.nowMs = silentMs;
      expect(await delayAfter(lost)).toBe(delayMs);
    },
  );
});
