import fc from "fast-check";
import { expect, it } from "vitest";
import { delayBeforeNextAttemptMs } from "../../src/domain/backoff.ts";

it("stays within a second and ten minutes, whatever was asked for", () => {
  const retryAfter = fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      retryAfter,
      (count, jitter, wish) => {
        const delayMs = delayBeforeNextAttemptMs(count, jitter, wish);
        expect(delayMs).toBeGreaterThanOrEqual(1_000);
        expect(delayMs).toBeLessThanOrEqual(600_000);
      },
    ),
  );
});

it("doubles, spread over the upper half", () => {
  expect(delayBeforeNextAttemptMs(3, 0, null)).toBe(2_000);
  expect(delayBeforeNextAttemptMs(3, 0.999, null)).toBeLessThanOrEqual(4_000);
  expect(delayBeforeNextAttemptMs(60, 0, null)).toBe(300_000);
});

it("honours a longer wish of the upstream", () => {
  expect(delayBeforeNextAttemptMs(1, 0, 30_000)).toBe(30_000);
});

it("goes up to an hour after a day of silence, and no further", () => {
  const day = 86_400_000;
  expect(delayBeforeNextAttemptMs(60, 0.999_999_9, null, day - 1)).toBe(600_000);
  expect(delayBeforeNextAttemptMs(60, 0.999_999_9, null, day)).toBe(3_600_000);
  expect(delayBeforeNextAttemptMs(60, 0, null, 400 * day)).toBe(1_800_000);
  expect(delayBeforeNextAttemptMs(1, 0, 1e12, day)).toBe(600_000); // the upstream's own wish counts as before
});

it.each([
  [0, 0, 1_000],
  [1, 0, 1_000],
  [1, 0.5, 1_000],
  [2, 0.5, 1_500],
  [4, 0.25, 5_000],
  [10, 0.5, 384_000],
  [11, 0, 300_000],
  [1e6, 0, 300_000],
])("after %i in a row, at %d of the spread, is %i ms", (count, jitter, delayMs) => {
  expect(delayBeforeNextAttemptMs(count, jitter, null)).toBe(delayMs);
});

it.each([
  [1_000, 2_000],
  [2_001, 2_001],
  [600_000, 600_000],
  [600_001, 600_000],
])("honours the upstream's wish of %i ms by %i ms, never by less than its own", (wish, delayMs) => {
  expect(delayBeforeNextAttemptMs(3, 0, wish)).toBe(delayMs);
});

it("is never longer than ten minutes, at the end of the spread as well", () => {
  expect(delayBeforeNextAttemptMs(60, 0.999_999_999, null)).toBe(600_000);
});
