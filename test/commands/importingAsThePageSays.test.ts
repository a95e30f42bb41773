// docs/how-to/import-what-was-consumed-before.md: its files and its commands, as a reader would take them from the page.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { commandsUnder, openShell } from "./support/howTo.ts";
import { rowsOf } from "./support/importing.ts";

const PAGE = "import-what-was-consumed-before.md";

it("imports the page's payments and refunds by the page's commands", { timeout: 300_000 }, async () => {
  const folder = temporaryFolder();
  const text = readFileSync(new URL(`../../docs/how-to/${PAGE}`, import.meta.url), "utf8");
  const samples = [...text.matchAll(/^`([a-z.]+)`:\n\n```csv\n([\s\S]*?)^```$/gm)];
  expect(samples.map(([, name]) => name)).toEqual(["payments.csv", "refunds.csv"]);
  for (const [, name = "", sample = ""] of samples) writeFileSync(join(folder, name), sample);
  const type = openShell(folder, {});
  const payments = await type(commandsUnder(PAGE, "Try it, then do it").join("\n"));
  expect([payments.code, payments.stdout]).toEqual([
    0,
    expect.stringContaining("read      2\nimported  2\nrepeated  0\nrefused   0\n"),
  ]);
  const refunds = await type(commandsUnder(PAGE, "Refunds from the vendor's console").join("\n"));
  expect([refunds.code, refunds.stdout]).toEqual([0, expect.stringContaining("imported  2\n")]);
  expect(rowsOf(folder, "SELECT payment_seq, reversal_count FROM consumptions ORDER BY payment_seq")).toEqual([
    ["2016122110023124", 1],
    ["2016122110023125", 0],
  ]);
  expect(rowsOf(folder, "SELECT note FROM audit_log ORDER BY row")).toEqual([
    ["payments.csv: payments, read 2, imported 2, repeated 0, refused 0"],
    ["refunds.csv: reversals, read 2, imported 2, repeated 0, refused 0"],
  ]);
});
