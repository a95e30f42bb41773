// npm run documents: the trusted documents out of schema/operations, each operation with the fragments it spreads, under
// the SHA-256 of its text. With --check nothing is written, and a difference fails.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, print, separateOperations, validate } from "graphql";

const OPERATIONS = new URL("../schema/operations/", import.meta.url).pathname;
const SCHEMA = new URL("../schema/schema.graphql", import.meta.url);
const MANIFEST = new URL("../schema/persisted-documents.json", import.meta.url);

const files = readdirSync(OPERATIONS).filter((name) => name.endsWith(".graphql"));
const text = files.map((name) => readFileSync(join(OPERATIONS, name), "utf8")).join("\n");
const whole = parse(text, { noLocation: true });
const errors = validate(buildSchema(readFileSync(SCHEMA, "utf8")), whole);
if (errors.length > 0) throw new Error(`schema/operations: ${errors.map(({ message }) => message).join("\n")}`);

const documents = Object.entries(separateOperations(whole)).map(([name, document]) => ({
  name,
  text: print(document),
}));
documents.sort((one, other) => (one.name < other.name ? -1 : 1));
const manifest = Object.fromEntries(
  documents.map((document) => [createHash("sha256").update(document.text).digest("hex"), document.text]),
);
const wanted = `${JSON.stringify(manifest, null, 2)}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(MANIFEST, "utf8") !== wanted) {
    console.error("schema/persisted-documents.json is not what schema/operations say: run `npm run documents`");
    process.exitCode = 1;
  }
} else {
  writeFileSync(MANIFEST, wanted);
  console.log(`${documents.length} trusted documents`);
}
