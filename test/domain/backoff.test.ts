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
