// The vendor's numbers, as clients know them: a client that handles the vendor's SDK handles these.

import { expect, it } from "vitest";
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
    ALREADY_CONSUMED: 5018,
    UNKNOWN_ERROR: 9999,
  });
});
