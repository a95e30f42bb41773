// Of the keys that totals may be asked by, three are periods of time.

import { expect, it } from "vitest";
import { isPeriod, type TotalsKey } from "../../src/domain/totals.ts";

it("tells periods from the other keys", () => {
  const keys: readonly TotalsKey[] = ["APP", "CURRENCY", "ITEM", "STATUS", "RESULT_CODE", "ENVIRONMENT"];
  expect(keys.filter(isPeriod)).toEqual([]);
  expect((["HOUR", "DAY", "MONTH"] as const).every(isPeriod)).toBe(true);
});
