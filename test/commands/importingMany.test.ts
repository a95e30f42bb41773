// Files of many lines, runs that are killed in the middle, and runs that come again: the ledger that is left is that of
// one run.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { startCommand } from "./support/command.ts";
import { contentsOf, countsOf, importText, manyPayments, refusalsIn } from "./support/importing.ts";

const CUT_SHORT = 8_000;
/** IMPORT_LINES=100000 for the whole hundred thousand; fewer take the same ways. A multiple of 100. */
const LINES = Number(process.env["IMPORT_LINES"] ?? "10000");

it(
  "many thousand lines with a hundredth of them bad: each is taken over or listed, in order",
  { timeout: 300_000 },
  async () => {
    const folder = temporaryFolder();
    const imported = await importText(folder, "p.csv", manyPayments(LINES));
    expect([imported.code, countsOf(imported)]).toEqual([1, [LINES, LINES - LINES / 100, 0, LINES / 100]]);
    const expected = Array.from({ length: LINES / 100 }, (_, index) => 1 + 100 * (index + 1));
    expect(imported.refusals.map(({ line }) => line)).toEqual(expected);
    expect(contentsOf(folder).kinds).toEqual({ IMPORTED: LINES - LINES / 100, DELIVERED: LINES - LINES / 100 });
    expect(imported.stderrLines.at(-2)).toBe("importing payments: 100 %");
  },
);

it("leaves the ledger of one run: killed, stopped and come again", { timeout: 240_000 }, async () => {
  const once = temporaryFolder();
  await importText(once, "p.csv", manyPayments(CUT_SHORT));
  const { digest } = contentsOf(once);
  const [header = "", ...lines] = manyPayments(CUT_SHORT).trim().split("\n");
  const turned = await importText(once, "turned.csv", [header, ...lines.toReversed()].join("\n"));
  expect([countsOf(turned), contentsOf(once).digest]).toEqual([[CUT_SHORT, 0, 7_920, 80], digest]);

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "p.csv"), manyPayments(CUT_SHORT));
    const first = startCommand(["import", "p.csv"], { folder });
    await first.logs(/^(importing payments: [5-9]0 %)$/m);
    const ended = await first.kill(signal);
    expect([ended.code, ended.signal]).toEqual(signal === "SIGKILL" ? [null, "SIGKILL"] : [1, null]);
    if (signal === "SIGTERM")
      expect(ended.stderrLines).toContainEqual(
        expect.stringMatching(/^Stopped before the end of p\.csv\. Run the same/),
      );
    const again = await importText(folder, "p.csv", manyPayments(CUT_SHORT));
    const [read, imported, repeated, refused] = countsOf(again);
    expect([read, refused, Number(imported) + Number(repeated)]).toEqual([CUT_SHORT, 80, 7_920]);
    expect(imported, "it was ended before it was done").toBeGreaterThan(0);
    expect(repeated, "it was ended after it had begun").toBeGreaterThan(0);
    expect(contentsOf(folder).digest).toBe(digest);
    expect(refusalsIn(folder, "p.csv")).toHaveLength(80);
  }
});

// MEASURE_MEMORY=1 npx vitest run test/commands/importingMany.test.ts
it.runIf(process.env["MEASURE_MEMORY"] !== undefined)(
  "takes the same memory for any number of lines",
  { timeout: 1_200_000 },
  async () => {
    const peakOf = async (count: number) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "p.csv"), manyPayments(count));
      const atTheEnd =
        "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))";
      const nodeArguments = ["--import", `data:text/javascript,${encodeURIComponent(atTheEnd)}`];
      const { stderrLines } = await startCommand(["import", "p.csv"], { folder, nodeArguments }).ended;
      return Number(stderrLines.find((line) => line.startsWith("peak "))?.slice("peak ".length));
    };
    const [few, many] = [await peakOf(30_000), await peakOf(300_000)];
    expect(many, `KiB at 300,000 lines, and ${few} at 30,000`).toBeLessThan(few + 65_536);
  },
);
