// A refusal that says that one of our settings is wrong is told to operators by whichever call hears it, with the setting's
// name, and is never told to callers as an upstream that cannot be reached.

import { expect, it } from "vitest";
import type { Opened, LedgerWriter } from "../../src/ledger/port.ts";
import type { LookFailure, Upstream } from "../../src/upstream/port.ts";
import { type AttemptStart, runAttempt } from "../../src/workflow/attempt.ts";
import { consume } from "../../src/workflow/consume.ts";
import { createInFlight } from "../../src/workflow/inFlight.ts";
import { createItemLists } from "../../src/workflow/itemLists.ts";
import { listUnconsumed } from "../../src/workflow/unconsumed.ts";
import type { Surroundings, WrongSettingHeard } from "../../src/workflow/surroundings.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { NOTHING_ELSE, stoppedTime, upstreamOf } from "./support.ts";

const CODE = -4010004;
const SAID = { resultCode: CODE, wrongSetting: "IAP_SECRET_KEY" } as const;
const FAILED: LookFailure = {
  kind: "FAILED",
  message: "no",
  isSignOfOutage: false,
  isUnreachable: false,
  isRefusal: true,
  ...SAID,
};
const TOLD: readonly WrongSettingHeard[] = [{ app: "default", ...SAID }];
const PASS = { isAdmitted: true, record: () => undefined, giveBack: () => undefined } as const;
const UPSTREAM: Upstream = {
  ...upstreamOf(() => Promise.resolve({ kind: "REFUSED", message: "no", httpStatus: 200, ...SAID })),
  lookUp: () => Promise.resolve(FAILED),
  listUnconsumed: () => Promise.resolve(FAILED),
  listItems: () => Promise.resolve(FAILED),
};

function scene(writer: Partial<LedgerWriter> = {}): { surroundings: Surroundings; told: WrongSettingHeard[] } {
  const told: WrongSettingHeard[] = [];
  const { surroundings } = stoppedTime({
    writer: { ...NOTHING_ELSE.writer, ...writer },
    apps: new Map([["default", { upstream: UPSTREAM, circuit: { admit: () => PASS }, environment: "SANDBOX" }]]),
    settings: { ...NOTHING_ELSE.settings, isOwnerVerified: true },
    onWrongSetting: (heard) => void told.push(heard),
  });
  return { surroundings, told };
}

const settle: LedgerWriter["settle"] = () =>
  Promise.resolve({ consumption: consumptionOf(1), isSettledByThis: false, alarms: [], control: null });
const attemptStart = (hasUnknown: boolean): AttemptStart => ({
  permit: { consumption: consumptionOf(1), attemptNumber: 1, leaseMs: 10_500, hasUnknown },
  requestedAtMs: 0,
  purpose: "CALL",
  purchaseToken: "token",
  requestId: "request-1",
  upstream: UPSTREAM,
  pass: PASS,
});

it("is told by a consume call", async () => {
  const { surroundings, told } = scene({ settle });
  await runAttempt(surroundings, attemptStart(false)).answer;
  expect(told).toEqual(TOLD);
});

it("is told by the look-up before a repeated call, which is then not sent", async () => {
  const messages: string[] = [];
  const { surroundings, told } = scene({
    settle: (request) => {
      messages.push(request.heard.message);
      return settle(request);
    },
  });
  await runAttempt(surroundings, attemptStart(true)).answer;
  expect(told).toEqual(TOLD);
  expect(messages).toEqual([`The IAP server did not show the payment (code ${CODE}); the call was not sent.`]);
});

it("is told by the look before a first attempt, whose caller hears 106 and the code", async () => {
  const { surroundings, told } = scene({ open: () => Promise.resolve<Opened>({ kind: "lookFirst", own: null }) });
  const call = { paymentSeq: "P1", itemSeq: 1n, purchaseToken: "token" };
  const command = { app: "default", playerId: "alice", call, requestId: "request-1" };
  expect(await consume(surroundings, createInFlight(), command)).toMatchObject({
    reason: "UPSTREAM_UNAVAILABLE",
    resultCode: 106,
    message: `The IAP server did not show the payment (code ${CODE}); the call was not sent.`,
    retryAfterMs: 2_000,
    consumption: null,
  });
  expect(told).toEqual(TOLD);
});

it("is told by the list of a player's payments", async () => {
  const { surroundings, told } = scene();
  const listed = listUnconsumed(surroundings, {
    app: "default",
    playerId: "alice",
    requestId: "request-1",
    isLimited: false,
  });
  await expect(listed).rejects.toThrow(`The IAP server did not list the payments (code ${CODE})`);
  expect(told).toEqual(TOLD);
});

it("is told by the list of items", async () => {
  const { surroundings, told } = scene();
  await expect(createItemLists(surroundings).itemsOf("default", "request-1")).rejects.toThrow("cannot be listed");
  expect(told).toEqual(TOLD);
});
