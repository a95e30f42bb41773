// What the files that a process may open are shared between: never more than there are, and something for each.

import fc from "fast-check";
import { expect, it } from "vitest";
import { DESCRIPTORS_MIN, describeShares, shareDescriptors } from "../../src/config/descriptors.ts";

const ONE = { upstreamConnectionsMax: 128, apps: 1, sandboxApps: 0 };
/** A server opens about 40 files when it is idle. */
const IDLE = 40;

it.each([
  [512, ONE, { connectionsMax: 256, connectionsPerAddressMax: 128, upstreamConnectionsMax: 128 }],
  [1_024, ONE, { connectionsMax: 768, connectionsPerAddressMax: 384, upstreamConnectionsMax: 128 }],
  [512, { ...ONE, sandboxApps: 1 }, { connectionsMax: 192, connectionsPerAddressMax: 96, upstreamConnectionsMax: 96 }],
  [512, { ...ONE, apps: 10 }, { connectionsMax: 194, connectionsPerAddressMax: 97, upstreamConnectionsMax: 19 }],
  [1_048_576, ONE, { connectionsMax: 20_000, connectionsPerAddressMax: 1_000, upstreamConnectionsMax: 128 }],
])("%s files and %j", (limit, wishes, shares) => {
  expect(shareDescriptors(limit, wishes)).toMatchObject(shares);
});

it("never shares out more than there are, leaves callers their part, and says when it is less than may be", () => {
  const wishes = fc.integer({ min: 1, max: 1_000 }).chain((apps) =>
    fc.record({
      apps: fc.constant(apps),
      sandboxApps: fc.integer({ min: 0, max: apps }),
      upstreamConnectionsMax: fc.integer({ min: 1, max: 4_096 }),
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), wishes, (limit, wish) => {
      const shares = shareDescriptors(limit, wish);
      expect(shares === null).toBe(limit < DESCRIPTORS_MIN);
      if (shares === null) return;
      const ends = wish.apps + wish.sandboxApps;
      expect(shares.connectionsMax).toBeGreaterThanOrEqual(1);
      expect(shares.connectionsPerAddressMax).toBeLessThanOrEqual(shares.connectionsMax);
      expect(shares.upstreamConnectionsMax).toBeGreaterThanOrEqual(1);
      const isWhole = shares.connectionsMax >= 10_000 && shares.upstreamConnectionsMax === wish.upstreamConnectionsMax;
      expect(describeShares(limit, shares) === null).toBe(isWhole);
      expect(shares.connectionsMax === 20_000 && isWhole).toBe(limit >= shares.enough);
      // One connection for each of a thousand apps is no share of anything: then they are opened where there is room.
      if (shares.upstreamConnectionsMax > 1)
        expect(shares.connectionsMax + shares.upstreamConnectionsMax * ends + IDLE).toBeLessThanOrEqual(limit);
    }),
  );
});
