// A ledger moved from SQLite to PostgreSQL.

import { expect, it } from "vitest";
import { moveLedger } from "../../../src/ledger/migration/move.ts";
import { grow } from "../support/grownLedger.ts";
import { livedInLedger } from "../support/livedInLedger.ts";
import { emptyPostgres } from "../support/livedInPostgres.ts";
import { realTimers } from "../support/realTimers.ts";

it("moves", { timeout: 120_000 }, async () => {
  const path = await livedInLedger();
  grow(path, 100_000);
  const { url } = await emptyPostgres();
  const t = performance.now();
  const marks: [string, number][] = [];
  const moved = await moveLedger({
    sourcePath: path,
    targetUrl: url,
    targetName: "there",
    isAnew: false,
    timers: realTimers,
    onProgress: (s, d) => void marks.push([s, Math.round(performance.now() - t)]),
  });
  process.stderr.write(
    JSON.stringify(moved, null, 1) + JSON.stringify(marks.filter((_, i) => i % 20 === 0)) + marks.at(-1),
  );
  expect(moved.isSame).toBe(true);
});
