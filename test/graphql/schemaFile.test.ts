// schema/schema.graphql is what clients build against: it must be what the server answers with.

import { readFileSync } from "node:fs";
import { printSchema } from "graphql";
import { describe, expect, it } from "vitest";

import { theSchema } from "./support/gateway.ts";

const committed = readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8");

describe("schema/schema.graphql", () => {
  it("is the schema that is served, to the letter", () => {
    expect(committed).toContain(printSchema(theSchema()));
  });
});
