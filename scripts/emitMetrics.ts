// npm run metrics: writes docs/reference/metrics.md from the catalogue of metrics. `npm run check` holds that it is what was
// committed; with --check nothing is written, and a difference fails.

import { readFileSync, writeFileSync } from "node:fs";
import { metricsPage, PAGE_FILE } from "../test/observing/metricsPage.ts";

const emitted = metricsPage();

if (!process.argv.includes("--check")) {
  writeFileSync(PAGE_FILE, emitted);
  console.log(`${emitted.split("\n").length} lines`);
} else if (readFileSync(PAGE_FILE, "utf8") !== emitted) {
  console.error("docs/reference/metrics.md is not what the catalogue says; run `npm run metrics`.");
  process.exitCode = 1;
}
