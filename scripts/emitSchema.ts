// Writes the schema's SDL to schema/schema.graphql, the contract that outlives a deploy. With --check it writes nothing
// and fails, showing the lines that differ.

import { readFileSync, writeFileSync } from "node:fs";
import { printSchema } from "graphql";

import { buildSchema } from "../src/graphql/schema.ts";

const FILE = new URL("../schema/schema.graphql", import.meta.url);
const HEADER = "# Emitted from src/graphql by `npm run schema`; do not edit by hand.\n\n";

const emitted = `${HEADER}${printSchema(buildSchema())}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(FILE, emitted);
} else {
  const committed = readCommitted();
  if (committed !== emitted) {
    console.error("schema/schema.graphql is not what src/graphql says; run `npm run schema` and commit it.");
    console.error(differingLines(committed, emitted).join("\n"));
    process.exitCode = 1;
  }
}

function readCommitted(): string {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return ""; // never emitted: every line differs
  }
}

/** The lines between the common beginning and the common end, as `-` committed and `+` emitted. */
function differingLines(before: string, after: string): string[] {
  const old = before.split("\n");
  const now = after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let same = 0;
  while (same < old.length - start && same < now.length - start && old.at(-1 - same) === now.at(-1 - same)) same += 1;
  return [
    `@@ line ${start + 1} @@`,
    ...old.slice(start, old.length - same).map((line) => `-${line}`),
    ...now.slice(start, now.length - same).map((line) => `+${line}`),
  ];
}
