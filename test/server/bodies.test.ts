// What may be sent as a body: JSON of a bounded size that is one GraphQL request. Everything else is refused before
// anything is carried out, and the refusal reaches whoever sent it.

import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { CALL, CONSUME, JSON_HEADERS, postOf } from "./support/asking.ts";
import { exchange, type Answer } from "./support/exchange.ts";
import { sharedApp, startRunningApp } from "./support/runningApp.ts";

const shared = sharedApp();
const MIB = 1024 * 1024;

const post = (body: string | Uint8Array, address = shared.app.address) =>
  exchange(address, { headers: JSON_HEADERS, body });

function expectRefused(answer: Answer, status: number): void {
  expect(answer.status, answer.text).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  expect(answer.headers["content-type"]).toMatch(/^application\/(graphql-response\+)?json; charset=utf-8$/);
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(shared.app.upstream.calls).toEqual([]);
}

describe("a body that is too large", () => {
  const sized = (byteCount: number) => {
    const body = JSON.stringify({ query: "{ __typename }" });
    return body + " ".repeat(byteCount - body.length);
  };

  it("is one byte more than LIMIT_BODY_BYTES", async () => {
    expect((await post(sized(65_536))).status).toBe(200);
    expectRefused(await post(sized(65_537)), 413);
    await using small = await startRunningApp({ variables: { LIMIT_BODY_BYTES: "1024" } });
    expect((await post(sized(1_024), small.address)).status).toBe(200);
    expectRefused(await post(sized(1_025), small.address), 413);
  });

  it.each(["content-length", "chunked"])(
    "is read on, so that the 413 reaches who sends ten megabytes (%s)",
    async (how) => {
      const { hostname, port } = new URL(shared.app.address);
      const length = how === "chunked" ? {} : { "content-length": String(10 * MIB) };
      // What Node's client does not send by itself: it would close the connection in any case.
      const headers = { ...JSON_HEADERS, ...length, connection: "keep-alive" };
      const answer = await new Promise<Answer>((resolve, reject) => {
        const outgoing = request(
          { hostname, port, path: "/graphql", method: "POST", headers, agent: false },
          (incoming) => {
            let text = "";
            incoming.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
            incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
          },
        );
        outgoing.on("error", reject);
        for (let sent = 0; sent < 10; sent += 1) outgoing.write(Buffer.alloc(MIB, " "));
        outgoing.end();
      });
      expectRefused(answer, 413);
      expect(answer.headers.connection).toBe("close");
    },
  );

  it("is not read for ever: beyond 16 MiB the connection is closed", async () => {
    const { hostname, port } = new URL(shared.app.address);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined); // written on into a closed connection, on purpose
    const head = [
      "POST /graphql HTTP/1.1",
      "host: localhost",
      "content-type: application/json",
      `content-length: ${200 * MIB}`,
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
    let sent = 0;
    await new Promise<void>((resolve) => {
      const pour = () => {
        while (!socket.destroyed && sent < 200 * MIB) {
          sent += MIB / 4;
          if (!socket.write(Buffer.alloc(MIB / 4, " "))) return;
        }
      };
      socket.on("drain", pour).on("close", () => resolve());
      pour();
    });
    expect(sent).toBeGreaterThanOrEqual(16 * MIB);
    expect(sent).toBeLessThan(40 * MIB); // the rest is what the sockets between them hold
    expect((await post(sized(100))).status).toBe(200);
  });
});

describe("a body that is no request", () => {
  it.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["half an object", '{"query":'],
    ["JSON5", "{query:'{__typename}'}"],
    ["two objects", '{"query":"{__typename}"}{}'],
    ["null", "null"],
    ["true", "true"],
    ["a number", "1"],
    ["a string", '"{ __typename }"'],
    ["a list", '[{"query":"{__typename}"}]'],
    ["a batch of ten", `[${Array.from({ length: 10 }, () => '{"query":"{__typename}"}').join(",")}]`],
    ["an empty object", "{}"],
    ["no query", '{"variables":{}}'],
    ["a query that is null", '{"query":null}'],
    ["a query that is empty", '{"query":""}'],
    ["a query that is a list", '{"query":["{__typename}"]}'],
    ["a query that is an object", '{"query":{"kind":"Document","definitions":[]}}'],
    ["variables that are a list", '{"query":"{__typename}","variables":[1]}'],
    ["variables that are a text", '{"query":"{__typename}","variables":"{}"}'],
    ["extensions that are a text", '{"query":"{__typename}","extensions":"{}"}'],
    ["an operation name that is a number", '{"query":"{__typename}","operationName":1}'],
    ["a byte order mark before it", '\ufeff{"query":"{__typename}"}'],
    ["bytes that are no UTF-8", Buffer.from('{"query":"{__typename}","operationName":"\xff"}', "latin1")],
    ["UTF-16", Buffer.from('{"query":"{__typename}"}', "utf16le")],
    ["a form", "query=%7B__typename%7D"],
  ])("is refused: %s", async (_what, body) => {
    const answer = await post(body);
    expectRefused(answer, 400);
    expect(answer.text).not.toContain("__typename");
  });
});

describe("a body with odd names in it", () => {
  it.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "is carried out as if %s were any other",
    async (name) => {
      const odd = `{"${name}":{"role":"OPERATOR","isAdmin":true}}`;
      const body = `{"query":"{ viewer { role playerId } }","variables":${odd},"extensions":${odd},"${name}":{"query":"{ nothing }"}}`;
      const { status, text } = await post(body);
      expect(status, text).toBe(200);
      expect(JSON.parse(text)).toEqual({ data: { viewer: { role: "OPERATOR", playerId: "dev" } } });
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect("isAdmin" in {}).toBe(false);
    },
  );

  it("is not a filter or an argument by them", async () => {
    const query = "query($filter: ConsumptionFilter) { consumptions(filter: $filter) { totalCount } }";
    const answer = await post(`{"query":"${query}","variables":{"filter":{"__proto__":{"playerId":["x"]}}}}`);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
});

describe("a body of unreasonable shape", () => {
  it.each([
    ["declared, as a scalar", "query($value: Long!) { consumptions(filter: { itemSeq: [$value] }) { totalCount } }"],
    [
      "declared, as an input object",
      "query($value: ConsumptionFilter) { consumptions(filter: $value) { totalCount } }",
    ],
    ["declared, as a list", "query($value: [String!]) { consumptions(filter: { paymentSeq: $value }) { totalCount } }"],
    ["not declared", "{ __typename }"],
  ])("does not harm the server: variables nested ten thousand deep, %s", async (_how, query) => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const depth = 10_000;
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
      const { status, text } = await post(`{"query":"${query}","variables":{"value":${nested}}}`);
      expect([200, 400, 413], text).toContain(status);
      expect(text.length).toBeLessThan(2_048);
    }
    expect((await post('{"query":"{ __typename }"}')).status).toBe(200);
  });

  it("does not harm the server: numbers beyond all numbers", async () => {
    const query = "query($value: Long!) { consumptions(filter: { itemSeq: [$value] }) { totalCount } }";
    for (const value of ["1e999", "-1e999", "9".repeat(20_000), `0.${"1".repeat(20_000)}`]) {
      const { text } = await post(`{"query":"${query}","variables":{"value":${value}}}`);
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
      expect(text.length).toBeLessThan(2_048);
    }
  });
});

it("is still carried out after all of these", async () => {
  await using app = await startRunningApp();
  const answer = await exchange(app.address, postOf(CONSUME, CALL));
  expect(JSON.parse(answer.text)).toMatchObject({ data: { consumePayment: { price: 1_000, currency: "KRW" } } });
  expect(app.upstream.calls).toHaveLength(1);
});
