// What the how-tos tell people to paste can be pasted: every GraphQL document on them is valid against the committed schema.

import { readdirSync, readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const schema = buildSchema(readFileSync(new URL("schema/schema.graphql", ROOT), "utf8"));
const PAGES = readdirSync(new URL("docs/how-to/", ROOT)).map((name): [string, string[]] => {
  const text = readFileSync(new URL(`docs/how-to/${name}`, ROOT), "utf8");
  return [name, [...text.matchAll(/^```graphql\n([\s\S]*?)^```$/gm)].map(([, document = ""]) => document)];
});

it("a page on disputes has the list and the mutation", () => {
  expect(new Map(PAGES).get("settle-a-dispute.md")).toHaveLength(3);
});

it.each(PAGES)("%s", (_name, documents) => {
  const faults = documents.flatMap((document) => validate(schema, parse(document, { maxTokens: 400 })));
  expect(faults.map(({ message }) => message)).toEqual([]);
});
