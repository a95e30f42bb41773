// Look-ups of facts after a success are off every caller's way: what they end with is told where it names a setting, slows the
// background down, and says nothing about consume calls.

import { expect, it } from "vitest";
import { SERVER_UNKNOWN_ERROR } from "../../src/domain/resultCodes.ts";
import type { SettleFactsRequest } from "../../src/ledger/factLookUps.ts";
import type { Circuit, LookFailure, Upstream } from "../../src/upstream/port.ts";
import { createFactLookUps } from "../../src/workflow/factLookUps.ts";
import { createRamp } from "../../src/workflow/ramp.ts";
import type { WrongSettingHeard } from "../../src/workflow/surroundings.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { NOTHING_ELSE, stoppedTime, upstreamOf } from "./support.ts";

const FAILED: LookFailure = {
  kind: "FAILED",
  resultCode: SERVER_UNKNOWN_ERROR,
  message: "",
  isSignOfOutage: false,
  isUnreachable: false,
  isRefusal: false,
};

async function lookUp(failure: LookFailure) {
  const consumption = consumptionOf(1);
  const recorded: unknown[] = [];
  const wrong: WrongSettingHeard[] = [];
  const settled: SettleFactsRequest[] = [];
  const upstream: Upstream = {
    ...upstreamOf(async () => ({ kind: "NOT_SENT", message: "" })),
    lookUp: async () => failure,
  };
  const circuit: Circuit = { admit: () => ({ isAdmitted: false, retryInMs: 1 }) };
  const around = { upstream, environment: "SANDBOX", circuit } as const;
  const time = stoppedTime({
    apps: new Map([[consumption.app, around]]),
    writer: {
      ...NOTHING_ELSE.writer,
      leaseFacts: async () => ({ lookUps: [{ consumption, purchaseToken: "token" }], nextDueInMs: null }),
      async settleFacts(request) {
        settled.push(request);
        return consumption;
      },
    },
    makeRequestId: () => "request-1",
    onWrongSetting: (told) => void wrong.push(told),
  });
  const ramp = createRamp(() => time.nowMs());
  let givenBack = 0;
  const pass = {
    isAdmitted: true,
    record: (heard: unknown) => void recorded.push(heard),
    giveBack: () => void (givenBack += 1),
  } as const;
  const lookUps = createFactLookUps(time.surroundings);
  await lookUps.begin([{ lane: { app: consumption.app, around, ramp }, passes: [pass], restMs: 0 }]);
  await lookUps.idle();
  return { app: consumption.app, settled, recorded, givenBack, wrong, allowance: ramp.allowance() };
}

it("opens and closes no circuit breaker: callers are not refused for what they do not wait for", async () => {
  const { settled, recorded, givenBack, allowance } = await lookUp({ ...FAILED, isSignOfOutage: true });
  expect(settled).toMatchObject([{ found: null }]);
  expect([recorded, givenBack]).toEqual([[], 1]);
  expect(allowance).toBe(0); // the background slows down all the same
});

it("tells of a refusal that names a setting, as every call of ours does, and keeps its pace: somebody is there", async () => {
  const refused = { ...FAILED, isRefusal: true, resultCode: -4010004, wrongSetting: "IAP_SECRET_KEY" } as const;
  const { app, wrong, allowance } = await lookUp(refused);
  expect(allowance).toBe(1);
  expect(wrong).toEqual([{ app, wrongSetting: "IAP_SECRET_KEY", resultCode: -4010004 }]);
});
