// Requests that somebody might send: generated documents in generated bodies, with odd variables and odd headers.

import fc from "fast-check";
import type { GraphQLSchema } from "graphql";
import { documents } from "./documents.ts";

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In every request where a token may stand; must never be seen again. */
export const CANARY = "canary-7f3a9c21b0de-purchase-token";

const json = fc.jsonValue({ maxDepth: 12 }) satisfies fc.Arbitrary<unknown>;
const call = fc.record({
  paymentSeq: fc.oneof(fc.constantFrom("T-ok-KRW-1000", "P1", "../x", "１", "a\n"), fc.string({ unit: "binary" })),
  itemSeq: fc.oneof(
    fc.constantFrom<unknown>(1, "1", -1, 1.5, "9223372036854775808", null, true, [1], {}, "0x10"),
    json,
  ),
  purchaseToken: fc.constantFrom<unknown>(CANARY, `${CANARY}\r\n`, [CANARY], { a: CANARY }, 7),
});
const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    ... on ConsumeSuccess { price currency } ... on ConsumeError { resultCode reason message }
  }
}`;

function bodies(schema: GraphQLSchema): fc.Arbitrary<string> {
  const asked = fc.record(
    {
      query: documents(schema) satisfies fc.Arbitrary<unknown>,
      variables: fc.oneof(
        { weight: 6, arbitrary: fc.constant<unknown>({ v: 1, b: true }) },
        {
          weight: 3,
          arbitrary: fc.dictionary(
            fc.constantFrom("v", "b", "first", "__proto__", "id"),
            json,
          ) satisfies fc.Arbitrary<unknown>,
        },
        { weight: 1, arbitrary: json },
      ),
      operationName: fc.constantFrom<unknown>(null, null, null, null, null, null, null, "Q", "", 1, "__proto__"),
      extensions: fc.constantFrom<unknown>(null, {}, {}, {}, [], { persistedQuery: { version: 1, sha256Hash: "x" } }),
      documentId: fc.constantFrom<unknown>(null, null, null, null, "x", "0".repeat(64), 7),
    },
    { requiredKeys: ["query"] },
  );
  const consume = fc.tuple(call, fc.nat(9)).map(([variables, kind]) => ({
    query: kind === 0 ? `${CONSUME} { "${CANARY}"` : CONSUME,
    variables: kind === 1 ? { ...variables, purchaseToken: undefined } : variables,
  }));
  const inline = fc
    .constantFrom(`"${CANARY}"`, `"${CANARY}`, `["${CANARY}"]`, `{ a: "${CANARY}" }`, CANARY, `"""${CANARY}"""`)
    .map((token) => ({
      query: `mutation { consumePayment(paymentSeq: "P1", itemSeq: 1, purchaseToken: ${token}) { __typename } }`,
    }));
  return fc.oneof(
    { weight: 8, arbitrary: asked.map((body) => JSON.stringify(body)) },
    { weight: 3, arbitrary: consume.map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: inline.map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: fc.array(asked, { maxLength: 3 }).map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
    { weight: 1, arbitrary: fc.nat(3_000).map((depth) => `{"query":"{a}","variables":{"a":${"[".repeat(depth)}`) },
  );
}

const headerValue = fc
  .string({ unit: fc.constantFrom(...Array.from("abcXYZ019 /;=,.*+-_\"'{}<>%\t")), maxLength: 40 })
  .map((text) => text.trim());
const headers = fc.record(
  {
    "content-type": fc.oneof(
      { weight: 20, arbitrary: fc.constant("application/json") },
      { weight: 1, arbitrary: headerValue },
      { weight: 1, arbitrary: fc.constantFrom("text/plain", "application/json; charset=utf-7", "multipart/form-data") },
    ),
    accept: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom("*/*", "application/json", "application/graphql-response+json") },
      { weight: 1, arbitrary: fc.oneof(fc.constant("text/html"), headerValue) },
    ),
    "x-request-id": headerValue,
    "x-forwarded-for": headerValue,
    traceparent: headerValue,
    "x-http-method-override": fc.constantFrom("GET", "DELETE"),
    cookie: fc.constant(`token=${CANARY}`),
    "content-encoding": fc.constantFrom(...Array.from({ length: 30 }, () => ""), "gzip", "identity"),
  },
  { requiredKeys: ["content-type"] },
);

/** @param authorization of a caller who may; most send it, some send something else, some nothing */
export function requests(schema: GraphQLSchema, authorization: string): fc.Arbitrary<FuzzedRequest> {
  const authorizations = fc.oneof(
    { weight: 20, arbitrary: fc.constant<string | null>(authorization) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<string | null>(
        null,
        "Bearer",
        "Bearer a.b.c",
        "Basic YTpi",
        `Bearer iapk_live_${"0".repeat(12)}_${"a".repeat(43)}`,
      ),
    },
    { weight: 1, arbitrary: headerValue },
  );
  const posted = fc.tuple(headers, authorizations, bodies(schema)).map(([given, who, body]) => ({
    method: "POST",
    path: "/graphql",
    headers: withAuthorization(given, who),
    body,
  }));
  const got = fc
    .tuple(
      documents(schema),
      fc.json({ maxDepth: 4 }),
      authorizations,
      fc.constantFrom("query", "documentId", "extensions"),
    )
    .map(([query, variables, who, name]) => ({
      method: "GET",
      path: `/graphql?${new URLSearchParams({ [name]: query.slice(0, 4_000), variables: variables.slice(0, 2_000) }).toString()}`,
      headers: withAuthorization({ accept: "*/*" }, who),
      body: "",
    }));
  const elsewhere = fc
    .tuple(fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"), fc.webPath(), authorizations)
    .map(([method, path, who]) => ({
      method,
      path: path === "" ? "/" : path,
      headers: withAuthorization({}, who),
      body: "",
    }));
  return fc.oneof(
    { weight: 14, arbitrary: posted },
    { weight: 3, arbitrary: got },
    { weight: 1, arbitrary: elsewhere },
  );
}

function withAuthorization(
  given: Readonly<Record<string, string>>,
  authorization: string | null,
): Record<string, string> {
  const set = Object.entries(given).filter(([, value]) => value !== "");
  return Object.fromEntries(
    authorization === null || authorization === "" ? set : [...set, ["authorization", authorization]],
  );
}
