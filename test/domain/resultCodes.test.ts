// The vendor's numbers, as clients know them: a client that handles the vendor's SDK handles these.

import { expect, it } from "vitest";
import { describeCode } from "../../src/domain/explaining/codeWords.ts";
import * as codes from "../../src/domain/resultCodes.ts";

it("are the vendor's own, each for what the vendor says with it", () => {
  const numbers = Object.entries(codes).filter(([, value]) => typeof value === "number");
  expect(Object.fromEntries(numbers)).toMatchObject({
    SUCCESS: 0,
    NETWORK_TIMEOUT: 100,
    AUTHORIZATION_ERROR: 101,
    SERVER_UNKNOWN_ERROR: 106,
    RESPONSE_ON_FAILED: 107,
    IN_PROGRESS: 117,
    INVALID_PARAMETERS: 1100,
    CONSUME_FAILED: 5000,
    ALREADY_CONSUMED: 5018,
    UNKNOWN_ERROR: 9999,
  });
});

it.each([
  [100, "NETWORK_TIMEOUT"],
  [101, "AUTHORIZATION_ERROR"],
  [106, "IAP_SERVER_UNKNOWN_ERROR"],
  [107, "IAP_RESPONSE_ON_FAILED"],
  [117, "IAP_IN_PROGRESS_ERROR"],
  [1100, "INVALID_PARAMETERS"],
  [2111, "HTTP_CONTENT_TYPE_NOT_SUPPORT"],
  [2112, "HTTP_REQUEST_METHOD_NOT_SUPPORT"],
  [5000, "CONSUME_FAILED"],
  [5018, "ALREADY_CONSUMED"],
  [9999, "UNKNOWN_ERROR"],
  [4242, null],
])("%i is called %s", (code, name) => expect(describeCode(code)?.name ?? null).toBe(name));

it("fit into GraphQL's Int, or are none", () => {
  const [max, min] = [2_147_483_647, -2_147_483_648];
  expect([max, min, 0, -5_000_001].every(codes.isResultCode)).toBe(true);
  expect([max + 1, min - 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY].some(codes.isResultCode)).toBe(false);
});
