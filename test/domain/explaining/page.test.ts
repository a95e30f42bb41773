// What explanations say was read by people on docs/reference/explanations.md: not a word may change, or be left out, without it.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { explanationsPage, PAGE_FILE } from "./page.ts";

const committed = readFileSync(PAGE_FILE, "utf8").split("\n");

it("every explanation and every code is told as on the committed page", () => {
  expect(explanationsPage().split("\n")).toEqual(committed);
});
