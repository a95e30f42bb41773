// What "refused" means: an answer that names a code and the request and tells nothing else, short, and nothing was done for
// it, neither asked of the upstream nor put on record.

import { readFileSync } from "node:fs";
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { expect } from "vitest";
import { JSON_HEADERS, resultOf } from "../../server/support/asking.ts";
import { type Answer, exchange, type Sent } from "../../server/support/exchange.ts";
import type { Attacked } from "./attacked.ts";

export interface ExpectedRefusal {
  readonly status: number;
  readonly code: string;
}

const BYTES_MAX = 2_048;
const INSIDE = ["    at ", "stack", ".ts", ".js", "node_modules", "/work", "SQLITE", "Did you mean"];
const SCHEMA_WORDS = wordsOfSchema();

/** @param sentText all that the client sent: it may be told again */
export function expectRefused(answer: Answer, expected: ExpectedRefusal, sentText: string): void {
  const { data, errors } = resultOf(answer);
  expect([answer.status, errors.map(({ extensions }) => extensions["code"])], answer.text).toEqual([
    expected.status,
    errors.map(() => expected.code),
  ]);
  expect(errors.length).toBeGreaterThan(0);
  expect(data ?? null).toBeNull();
  const { "x-request-id": requestId } = answer.headers;
  expect(requestId).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
  for (const { message, extensions } of errors) {
    expect(extensions["requestId"]).toBe(requestId);
    expect(Object.keys(extensions).filter((name) => !["code", "requestId", "retryAfterMs"].includes(name))).toEqual([]);
    const words = message.match(/[A-Za-z_]\w+/g) ?? [];
    expect(words.filter((word) => SCHEMA_WORDS.has(word) && !sentText.includes(word))).toEqual([]);
  }
  for (const told of INSIDE) expect(answer.text).not.toContain(told);
  expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(BYTES_MAX);
}

/** Sends it as it stands, and sees that it is refused and nothing came of it. */
export async function refuses(server: Attacked, sent: Sent, expected: ExpectedRefusal): Promise<Answer> {
  const before = [server.upstream.calls.length, server.rows()];
  const answer = await exchange(server.address, sent);
  expectRefused(answer, expected, `${sent.path ?? ""} ${String(sent.body ?? "")}`);
  expect([server.upstream.calls.length, server.rows()]).toEqual(before);
  return answer;
}

/** As a player who is who they say. */
export function refusesDocument(server: Attacked, query: string, code: string, more = {}): Promise<Answer> {
  const body = JSON.stringify({ query, ...more });
  const headers = { ...JSON_HEADERS, ...server.player("mallory") };
  return refuses(server, { headers, body }, { status: 400, code });
}

/** Names that no English sentence has by chance: with a capital or an underscore in them. */
function wordsOfSchema(): ReadonlySet<string> {
  const words = new Set<string>();
  const schema = buildSchema(readFileSync("schema/schema.graphql", "utf8"));
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    words.add(type.name);
    if (isEnumType(type)) for (const { name } of type.getValues()) words.add(name);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      words.add(field.name);
      if ("args" in field) for (const { name } of field.args) words.add(name);
    }
  }
  for (const builtIn of ["ID", "String", "Int", "Float", "Boolean"]) words.delete(builtIn);
  return new Set([...words].filter((word) => /[A-Z_]/.test(word)));
}
