// One name for one request: in the answer's header, on the attempt it made, upstream, and in every error.

import { expect, it } from "vitest";
import { ask, CALL, CONSUME, JSON_HEADERS } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp, startRunningApp } from "./support/runningApp.ts";

const shared = sharedApp();
const MADE = /^[0-9a-f]{32}$/;

it.each(["abc", "A.b_c-9", "a.b.c", "x".repeat(64), "018f2b6e-7b1c-7000-8000-000000000000"])(
  "takes the caller's: %s",
  async (id) => {
    await using app = await startRunningApp();
    const { address, upstream } = app;
    const { answer } = await ask(address, CONSUME, CALL, { "x-request-id": id });
    expect(answer.headers["x-request-id"]).toBe(id);
    expect(upstream.calls.map((call) => call.requestId)).toEqual([id]);
    const attempts = `{ consumption(paymentSeq: "P1") { attempts { requestId } } }`;
    const { data } = await ask(address, attempts);
    expect(data).toEqual({ consumption: { attempts: [{ requestId: id }] } });
  },
);

it("makes one where the caller's is not well formed, and does not echo what it was", async () => {
  const { address } = shared.app;
  for (const id of [
    "",
    "a b",
    "x".repeat(65),
    "x".repeat(8_000),
    "é",
    "a;b",
    "<script>",
    "${jndi:ldap://x}",
    "a,b",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwIn0.abc",
  ]) {
    const { answer } = await ask(address, "{ __typename }", {}, { "x-request-id": Buffer.from(id).toString("latin1") });
    expect(answer.headers["x-request-id"], id).toMatch(MADE);
  }
  const twice = await exchange(address, { headers: { ...JSON_HEADERS, "x-request-id": ["one", "two"] }, body: "{}" });
  expect(twice.headers["x-request-id"]).toMatch(MADE);
});

it("makes another for each request that has none", async () => {
  const { address } = shared.app;
  const answers = await Promise.all([1, 2, 3].map(() => ask(address, "{ __typename }")));
  expect(new Set(answers.map(({ answer }) => answer.headers["x-request-id"])).size).toBe(3);
});

it("is in every error, whoever makes it", async () => {
  const { address } = shared.app;
  const headers = { ...JSON_HEADERS, "x-request-id": "mine" };
  const post = (body: string, more = {}) => exchange(address, { headers: { ...headers, ...more }, body });
  const refused = [
    await post("{"),
    await post("[]"),
    await post("null"),
    await post(JSON.stringify({ query: "{" })),
    await post(JSON.stringify({ query: "{ nothing }" })),
    await post(JSON.stringify({ query: "" })),
    await post(JSON.stringify({ query: "{ __typename }", variables: [] })),
    await post(JSON.stringify({ query: "query A { __typename }", operationName: "B" })),
    await post(JSON.stringify({ query: "query($n: Int!) { consumptions(first: $n) { totalCount } }" })),
    await post(JSON.stringify({ query: "{ consumptions(first: 999) { totalCount } }" })),
    await post("{}", { "content-type": "text/plain" }),
    await post("{}", { "content-encoding": "gzip" }),
    await post("{}", { host: "evil.example" }),
    await exchange(address, { method: "PUT", headers }),
    await exchange(address, { method: "GET", path: "/graphql", headers }),
    await exchange(address, { method: "GET", path: "/graphql?query=mutation%7B__typename%7D", headers }),
    await post(" ".repeat(65_537)),
  ];
  for (const { text, headers: answered } of refused) {
    const { errors } = JSON.parse(text);
    expect(errors, text).not.toHaveLength(0);
    for (const error of errors) expect(error.extensions, text).toMatchObject({ requestId: "mine" });
    expect(answered["x-request-id"]).toBe("mine");
  }
  const unknown = await exchange(address, { method: "GET", path: "/nowhere", headers });
  expect(JSON.parse(unknown.text)).toMatchObject({ status: 404, requestId: "mine" });
});
