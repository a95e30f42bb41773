// npm run explanations: writes docs/reference/explanations.md out of the code that tells explanations. A test and `npm run check`
// hold that it is what was committed; with --check nothing is written, and a difference fails.

import { readFileSync, writeFileSync } from "node:fs";
import { explanationsPage, PAGE_FILE } from "../test/domain/explaining/page.ts";

const emitted = explanationsPage();

if (!process.argv.includes("--check")) {
  writeFileSync(PAGE_FILE, emitted);
  console.log(`${emitted.split("\n").length} lines`);
} else if (readCommitted() !== emitted) {
  console.error("docs/reference/explanations.md is not what the code says; run `npm run explanations` and read it.");
  process.exitCode = 1;
}

function readCommitted(): string {
  try {
    return readFileSync(PAGE_FILE, "utf8");
  } catch {
    return ""; // never emitted
  }
}
