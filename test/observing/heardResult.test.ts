// What a question brought is one of few words, whichever way it ended.

import { expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { resultOfHeard, resultOfLooked } from "../../src/observing/heardResult.ts";
import { hear, look } from "../../src/upstream/reading.ts";
import { connectionLost, heldBack, neverSent, timedOut, unusable, wrongStatus } from "../../src/upstream/unheard.ts";
import { gamebaseCodes, serverCodes } from "../../src/upstream/faceCodes.ts";

const ENDS = [
  ["timeout", timedOut(null)],
  ["http_status", wrongStatus(503, null)],
  ["connection_lost", connectionLost(new Error("gone"), null)],
  ["unusable", unusable("too large", 200)],
  ["unusable", connectionLost(new Error("cut"), 200)],
  ["not_sent", neverSent("refused")],
  ["held_back", heldBack("its lease was over")],
] as const;

it.each(ENDS)("%s, of a consume call and of a look alike", (result, end) => {
  const sent = { transactionId: null, codes: serverCodes, secrets: [] };
  expect(
    resultOfHeard(
      hear(end, sent, () => {
        throw new Error("no success");
      }),
    ),
  ).toBe(result);
  expect(resultOfLooked(look(end, sent, () => undefined))).toBe(result);
});

const body = (resultCode: number) =>
  Buffer.from(
    JSON.stringify({ header: { isSuccessful: resultCode === 0, resultCode, resultMessage: "" }, result: [] }),
  );

it.each([
  [0, "answered", "answered"],
  [5018, "already_consumed", "refused"],
  [5000, "refused", "refused"],
  [-4010004, "wrong_setting", "wrong_setting"],
  [-5000201, "internal_error", "internal_error"],
  [4242, "doubtful_refusal", "unknown"],
  [9999, "unknown", "unknown"],
])("the code %d is %s, and to a look %s", (resultCode, result, looked) => {
  const sent = { transactionId: null, codes: gamebaseCodes, secrets: [] };
  const end = { kind: "ANSWERED", body: body(resultCode) } as const;
  const consumed: Heard = {
    kind: "CONSUMED",
    price: null,
    priceFault: null,
    itemSeq: null,
    message: "",
    httpStatus: 200,
  };
  expect(
    resultOfHeard(
      resultCode === 0
        ? consumed
        : hear(end, sent, () => {
            throw new Error("no success");
          }),
    ),
  ).toBe(result);
  expect(resultOfLooked(look(end, sent, () => []))).toBe(looked);
});
