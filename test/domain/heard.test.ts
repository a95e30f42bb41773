// What an exchange's end says of the upstream, and the number its attempt is recorded with.

import { expect, it } from "vitest";
import { type Heard, isDoubtfulRefusal, isSignOfOutage, resultCodeOf } from "../../src/domain/heard.ts";
import {
  consumedBefore,
  doubtfulRefusal,
  internalError,
  lost,
  neverSent,
  refusal,
  success,
} from "../support/heards.ts";

it.each<[string, Heard, boolean, number | null]>([
  ["a call never sent", neverSent, true, null],
  ["a call that was held back by ourselves", { ...neverSent, isHeldBack: true }, false, null],
  ["a time-out", { ...lost, resultCode: 100 }, true, 100],
  ["a lost connection", lost, false, 107],
  ["a bad status", { ...lost, resultCode: 106, httpStatus: 503 }, false, 106],
  ["a refusal", refusal(5000), false, 5000],
  ["a refusal by the number of a time-out", refusal(100), false, 100],
  ["an internal error", internalError(-5000201), true, -5000201],
  ["an unlisted code", doubtfulRefusal(4242), false, 4242],
  ["5018", consumedBefore, false, 5018],
  ["a success", success(), false, 0],
])("%s: a sign of outage %s, on record as %s", (_name, heard, isSign, resultCode) => {
  expect(isSignOfOutage(heard)).toBe(isSign);
  expect(resultCodeOf(heard)).toBe(resultCode);
});

it("only an answer with an unlisted code is a doubtful refusal", () => {
  expect(isDoubtfulRefusal(doubtfulRefusal(4242))).toBe(true);
  for (const heard of [lost, internalError(-5000201), refusal(5000), neverSent, success()])
    expect(isDoubtfulRefusal(heard)).toBe(false);
});
