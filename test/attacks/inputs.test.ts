// Values that are meant for somebody further on: the upstream's path and body, SQL, the log, a regular expression, and
// cursors that were never ours.

import Database from "better-sqlite3";
import { beforeAll, describe, expect, it } from "vitest";
import { isPaymentSeq, isPurchaseToken } from "../../src/domain/identifiers.ts";
import { parseConsumptionNodeId } from "../../src/graphql/nodeIds.ts";
import { DateTime } from "../../src/graphql/scalars/dateTime.ts";
import { Long } from "../../src/graphql/scalars/long.ts";
import { networkOf } from "../../src/identity/rateLimits/networkOf.ts";
import { answerTypeOf } from "../../src/server/answerType.ts";
import { isJsonType } from "../../src/server/mediaTypes.ts";
import { requestIdFrom } from "../../src/server/requestId.ts";
import { ask, type Asked, CALL, CONSUME, JSON_HEADERS, resultOf } from "../server/support/asking.ts";
import { exchange } from "../server/support/exchange.ts";
import { rawExchange } from "../server/support/rawExchange.ts";
import { sharedAttacked } from "./support/attacked.ts";
import { expectUnharmed, type Wellbeing, wellbeingOf } from "./support/unharmed.ts";

const shared = sharedAttacked({
  RATE_LIMIT_PLAYER: "100000/100000",
  RATE_LIMIT_ADDRESS: "100000/100000",
  RATE_LIMIT_WRONG_TOKENS: "100000",
  LOG_LEVEL: "trace",
  CONSUME_WAIT_MS: "0", // while nothing can be settled (A45), nobody waits for who cannot come to an end
});
let before: Wellbeing;
beforeAll(async () => void (before = await wellbeingOf(shared.server)));

const mallory = () => shared.server.player("mallory");
const ONLY_PATHS = /^\/inapp\/v3\/consume\/[A-Za-z0-9_-]{1,64}\/items\/(?:0|[1-9]\d{0,18})$/;
let payments = 0;

/** The item that the upstream was asked for, or how the call was refused. */
async function askedItem(query: string, variables: string, paymentSeq: string): Promise<string> {
  const { server } = shared;
  const body = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
  const { data, errors } = resultOf(
    await exchange(server.address, { headers: { ...JSON_HEADERS, ...mallory() }, body }),
  );
  const paths = server.upstream.calls.map(({ path }) => path).filter((path) => path.includes(`/${paymentSeq}/`));
  expect(paths.length).toBeLessThanOrEqual(1);
  if (paths[0] !== undefined) return paths[0].replace(`/inapp/v3/consume/${paymentSeq}/items/`, "");
  const code = errors[0]?.extensions["code"];
  if (typeof code === "string") return code;
  expect(data).toMatchObject({ consumePayment: { resultCode: 1100, reason: "INVALID_INPUT" } });
  return "1100";
}

/** @param value as it stands in the JSON of the variables */
function byVariable(value: string): Promise<string> {
  const paymentSeq = `A42-${(payments += 1)}`;
  return askedItem(CONSUME, `{"paymentSeq":"${paymentSeq}","itemSeq":${value},"purchaseToken":"t"}`, paymentSeq);
}

/** @param value as it stands in the document */
function byLiteral(value: string): Promise<string> {
  const paymentSeq = `A42-${(payments += 1)}`;
  const query = `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: ${value}, purchaseToken: "t") {
    ... on ConsumeError { resultCode reason } } }`;
  return askedItem(query, "{}", paymentSeq);
}

describe("A42: an item's number", () => {
  const REFUSED = ["1100", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_REQUEST"];

  it.each(["0", "1032032", "9007199254740991"])("%s is sent on digit by digit", async (digits) => {
    for (const asked of [byLiteral(digits), byLiteral(`"${digits}"`), byVariable(digits), byVariable(`"${digits}"`)])
      expect(await asked).toBe(digits);
  });

  it.each(["9007199254740993", "9223372036854775807"])(
    "%s is exact where its digits arrive, and else refused",
    async (digits) => {
      for (const asked of [byLiteral(digits), byLiteral(`"${digits}"`), byVariable(`"${digits}"`)])
        expect(await asked).toBe(digits);
      expect(await byVariable(digits)).toBe("BAD_USER_INPUT");
    },
  );

  const odd = [
    "-1",
    "1.5",
    "007",
    "0x10",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999",
    '""',
    '" 1"',
    '"1 "',
    '"１"',
    '"1.0"',
    '"1e3"',
    '"007"',
    '"0x10"',
    '"-1"',
    '"9223372036854775808"',
    '"1\\n"',
    '"1\\u0000"',
    '"1/../2"',
    "null",
    "true",
    "[1]",
    '{"a":1}',
    "[]",
    "{}",
  ];
  it.each(odd)("%s is refused and nothing is sent", async (value) => {
    expect(REFUSED).toContain(await byVariable(value));
    expect(REFUSED).toContain(await byLiteral(value.replace('{"a":1}', "{a:1}")));
  });

  it("written as a whole number with a point or an exponent is that number, or refused", async () => {
    expect(["1", ...REFUSED]).toContain(await byVariable("1.0"));
    expect(["1000", ...REFUSED]).toContain(await byVariable("1e3"));
    for (const value of ["1.0", "1e3", "1E3"]) expect(REFUSED).toContain(await byLiteral(value));
  });
});

interface Sent {
  readonly paymentSeq?: string;
  readonly purchaseToken?: string;
}

/** What became of it, and what the upstream was sent for it. */
async function consumed(
  change: Sent,
): Promise<{ readonly asked: Asked; readonly sent: readonly { path: string; body: string }[] }> {
  const { server } = shared;
  const known = server.upstream.calls.length;
  const asked = await ask(server.address, CONSUME, { ...CALL, ...change }, mallory());
  return { asked, sent: server.upstream.calls.slice(known) };
}

const REFUSED = { consumePayment: { resultCode: 1100, reason: "INVALID_INPUT" } };

describe("A43: a payment's number that is part of a path", () => {
  it.each([
    "../../v2/consume/1",
    "..",
    ".",
    "/",
    "1/items/2?x=",
    "1%2f..",
    "%2e%2e%2f",
    "1#",
    "1?a=b",
    "1;a=b",
    "1\n",
    "1\r\nX-A: b",
    "\n1",
    "1\u0000",
    "1\t",
    "１２",
    "é",
    "1\u202e",
    "1\u2028",
    "a".repeat(65),
    "",
    " ",
    "a".repeat(60_000),
    "@evil.example",
    "\\..\\",
  ])("%j is refused and nothing is sent", async (paymentSeq) => {
    const rows = shared.server.rows();
    const { asked, sent } = await consumed({ paymentSeq });
    expect(asked.data).toMatchObject(REFUSED);
    if (paymentSeq.length > 2) expect(asked.answer.text).not.toContain(JSON.stringify(paymentSeq).slice(1, -1));
    expect([sent, shared.server.rows()]).toEqual([[], rows]);
  });
});

describe("A44: a token", () => {
  it.each(["", "a".repeat(4_097), "a\r\nX-A: b", "a\n", "a\u0000", "a\u007f", "🪙", "é", "\ud800", "\u202e", "\ufeff"])(
    "that is no printable ASCII is refused, not told again, and nothing is sent: %j",
    async (purchaseToken) => {
      const rows = shared.server.rows();
      const { asked, sent } = await consumed({ paymentSeq: "A44", purchaseToken });
      expect(asked.data).toMatchObject(REFUSED);
      expect([sent, shared.server.rows()]).toEqual([[], rows]);
    },
  );

  it.each([
    `"}`,
    `","paymentSeq":"2`,
    "\\".repeat(4_096),
    `\\"`,
    "</script>",
    "${jndi:ldap://a}",
    " ",
    "~".repeat(4_096),
    "%00%0d%0a",
  ])("arrives upstream as it was sent: %.30j", async (purchaseToken) => {
    const { asked, sent } = await consumed({ paymentSeq: `A44-${(payments += 1)}`, purchaseToken });
    expect(asked.data).toMatchObject({ consumePayment: { price: 1_000 } });
    expect(sent.map(({ body }): unknown => JSON.parse(body))).toEqual([{ purchaseToken }]);
  });
});

describe("A45: the log", () => {
  const EVIL = [
    'a\r\n{"level":60,"msg":"forged"}',
    "\u001b[2J\u001b]0;owned\u0007",
    "\u202eevil\u2066\u2069",
    "a\u2028b\u2029c",
    '","level":60,"msg":"forged',
    "%s %o %d %j",
    "${jndi:ldap://evil.example/a}",
    "\u009b2J\u0085",
  ];

  it("has one JSON object a line and no raw control or direction sign, whatever anybody sends", async () => {
    const { server } = shared;
    const { address } = server;
    const database = new Database(server.databasePath);
    // Two things that are logged: a record that cannot be told, with the request's id, and an outcome that cannot be written.
    await ask(address, CONSUME, { ...CALL, paymentSeq: "A45-ODD" }, mallory());
    database.pragma("ignore_check_constraints = ON");
    const statusOfOdd = database.prepare("SELECT status FROM consumptions WHERE payment_seq = 'A45-ODD'").pluck().get();
    const putStatus = database.prepare("UPDATE consumptions SET status = ? WHERE payment_seq = 'A45-ODD'");
    putStatus.run("NOWHERE");
    const start = server.server.output().length;
    database.exec("CREATE TRIGGER broken BEFORE INSERT ON feed BEGIN SELECT RAISE(ABORT, 'broken'); END");
    for (const evil of EVIL) {
      const player = {
        authorization: `Bearer ${server.issuer.sign({ sub: evil, iss: "https://id.example.com", aud: "game" })}`,
      };
      const kid = {
        authorization: `Bearer ${server.issuer.sign({ sub: evil, iss: evil, aud: evil }, { kid: evil, typ: evil })}`,
      };
      const operator = { authorization: `Bearer ${server.keys.operator.text}` };
      const variables = { evil, id: evil, note: evil };
      for (const headers of [player, kid, mallory(), operator]) {
        await ask(address, CONSUME, { paymentSeq: evil, itemSeq: evil, purchaseToken: evil }, headers);
        await ask(
          address,
          CONSUME,
          { ...CALL, paymentSeq: "A45", purchaseToken: JSON.stringify(evil).slice(1, -1) },
          headers,
        );
        await ask(address, "query($evil: String) { feed(after: $evil) { nodes { id } } }", variables, headers);
        await ask(address, "{ feed { nodes { id } } }", {}, headers);
        await ask(
          address,
          `mutation($id: ID!, $note: String!) { resolveDispute(id: $id, outcome: REJECTED, note: $note) { id } }`,
          variables,
          headers,
        );
        const body = JSON.stringify({
          query: "query A { viewer { role } }",
          operationName: evil,
          extensions: { a: evil },
        });
        await exchange(address, { headers: { ...JSON_HEADERS, ...headers }, body });
      }
      const bytes = Buffer.from(evil.replace(/[\r\n]/g, "")).toString("latin1");
      const lines = [
        `GET /graphql?query=${encodeURIComponent(`{consumption(paymentSeq:"A45-ODD"){status}}`)} HTTP/1.1`,
        "Host: localhost",
        `Authorization: ${mallory().authorization}`,
      ];
      for (const name of [
        "X-Request-Id",
        "User-Agent",
        "X-Forwarded-For",
        "traceparent",
        "Origin",
        "Accept",
        "Content-Type",
      ])
        await rawExchange(address, [...lines, `${name}: ${bytes}`, "Connection: close", "", ""].join("\r\n"));
      await exchange(address, { method: "GET", path: `/${encodeURIComponent(evil)}` });
    }
    database.exec("DROP TRIGGER broken");
    putStatus.run(statusOfOdd);
    database.close();
    const logged = server.server.output().slice(start);
    const lines = logged.split("\n").filter((line) => line !== "");
    for (const told of ["unexpected error", "an outcome could not be recorded yet"]) expect(logged).toContain(told);
    for (const line of lines) {
      expect(JSON.parse(line), line).toMatchObject({ level: expect.any(Number), msg: expect.any(String) });
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(line).not.toMatch(/forged|owned|jndi|evil/);
    }
  });
});

describe("A47: SQL in", () => {
  const INJECTED = [
    "'; DROP TABLE consumptions; --",
    "' OR '1'='1",
    "1 OR 1=1",
    '" OR ""="',
    "x') UNION SELECT id FROM api_key_uses --",
    "%",
    "_",
    "*",
    "\\",
    "?1",
    "$1",
    ":app",
    "../../etc/passwd",
    "a".repeat(10_000),
  ];
  const COUNT = `query($filter: ConsumptionFilter) { consumptions(filter: $filter, first: 5) { totalCount nodes { id } } }`;

  it.each(INJECTED)("a filter matches nothing and breaks nothing: %.40j", async (text) => {
    const { server } = shared;
    const operator = { authorization: `Bearer ${server.keys.operator.text}` };
    const rows = server.rows();
    for (const field of ["app", "paymentSeq", "requestId", "playerId", "currency"]) {
      for (const headers of [mallory(), operator]) {
        const { data, errors } = await ask(server.address, COUNT, { filter: { [field]: [text, `${text}'`] } }, headers);
        if (errors.length === 0) expect(data).toEqual({ consumptions: { totalCount: 0, nodes: [] } });
        else expect(errors[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
      }
    }
    for (const field of ["itemSeq", "status", "resultCode", "evidence", "environment", "requestedAt", "settledAt"]) {
      const { answer, errors } = await ask(server.address, COUNT, { filter: { [field]: text } }, operator);
      expect([answer.status, errors[0]?.extensions["code"]]).toEqual([400, "BAD_USER_INPUT"]);
    }
    expect(server.rows()).toBe(rows);
  });

  it.each(INJECTED)("a cursor, an order, an id or a number is unknown: %.40j", async (text) => {
    const { server } = shared;
    const rows = server.rows();
    const refusals: readonly (readonly [string, unknown])[] = [
      [`query($v: String) { consumptions(after: $v) { totalCount } }`, "CURSOR_UNKNOWN"],
      [`query($v: String) { consumptions(before: $v, last: 1) { totalCount } }`, "CURSOR_UNKNOWN"],
      [`query($v: String) { feed(after: $v) { nodes { id } } }`, "CURSOR_UNKNOWN"],
      [`query($v: ConsumptionOrder) { consumptions(orderBy: $v) { totalCount } }`, "BAD_USER_INPUT"],
    ];
    for (const [query, code] of refusals) {
      const { answer, errors } = await ask(server.address, query, { v: text }, mallory());
      expect([answer.status, errors[0]?.extensions["code"]]).toEqual([400, code]);
    }
    const query = `query($id: ID!, $seq: String!) { node(id: $id) { id } consumption(paymentSeq: $seq) { id } }`;
    expect((await ask(server.address, query, { id: text, seq: text }, mallory())).data).toEqual({
      node: null,
      consumption: null,
    });
    expect(server.rows()).toBe(rows);
  });
});

describe("A48: 64 KB of anything", () => {
  const LONG = Array.from("a-=0 1:.;,/").map((sign) => sign.repeat(65_536));
  const RAGGED = LONG.flatMap((text) => [
    text,
    `${text}!`,
    `!${text}`,
    `application/json;${text}`,
    `2026-11-23T${text}`,
    `::ffff:${text}`,
  ]);

  it.each<[string, (text: string) => unknown]>([
    ["paymentSeq", isPaymentSeq],
    ["purchaseToken", isPurchaseToken],
    ["an id", parseConsumptionNodeId],
    ["a request's id", (text) => requestIdFrom(text, () => "made")],
    ["a content type", isJsonType],
    ["a Long", (text) => orNothing(() => Long.parseValue(text))],
    ["a DateTime", (text) => orNothing(() => DateTime.parseValue(text))],
    ["an address", networkOf],
  ])("as %s is looked through within a millisecond", (_what, look) => {
    for (const text of RAGGED) {
      // The best of five: what else this machine does is not the expression's fault.
      const times = Array.from({ length: 5 }, () => {
        const startedAt = performance.now();
        look(text);
        return performance.now() - startedAt;
      });
      expect(Math.min(...times), text.slice(0, 20)).toBeLessThan(1);
    }
  });

  it("as an Accept, of which a header holds 16 KB, too", () => {
    for (const text of RAGGED.map((long) => long.slice(0, 16_384))) {
      const times = Array.from({ length: 5 }, () => {
        const startedAt = performance.now();
        answerTypeOf(text);
        return performance.now() - startedAt;
      });
      expect(Math.min(...times), text.slice(0, 20)).toBeLessThan(10); // 16,000 types, each compared
    }
  });

  it("through the whole server takes no longer than reading it", async () => {
    const { server } = shared;
    const query = `query($v: String!, $id: ID!) { node(id: $id) { id } consumption(paymentSeq: $v) { id } }`;
    for (const sign of "a-=0 ") {
      const v = sign.repeat(31_000);
      const startedAt = performance.now();
      const { data } = await ask(server.address, query, { v, id: v }, mallory());
      expect(data).toEqual({ node: null, consumption: null });
      expect(performance.now() - startedAt).toBeLessThan(500);
    }
  });
});

describe("A49: a cursor", () => {
  const LIST = `query($after: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {
    consumptions(first: 1, after: $after, filter: $filter, orderBy: $orderBy) { pageInfo { endCursor } nodes { id } } }`;
  const FEED = `query($after: String) { feed(first: 1, after: $after) { pageInfo { endCursor } nodes { id } } }`;
  const endCursorOf = ({ answer }: Asked) => /"endCursor":"([^"]+)"/.exec(answer.text)?.[1] ?? expect.fail(answer.text);
  const flips = (cursor: string) => {
    const bytes = Buffer.from(cursor, "base64url");
    return Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return changed.toString("base64url");
    });
  };

  it("that was changed, cut, lengthened or taken from elsewhere is refused in the same words", async () => {
    const { server } = shared;
    const { address } = server;
    const [alice, bob] = [server.player("alice"), server.player("bob")];
    const operator = { authorization: `Bearer ${server.keys.operator.text}` };
    const game = { authorization: `Bearer ${server.keys.server.text}` };
    for (const [index, headers] of [alice, alice, bob, bob].entries())
      await ask(address, CONSUME, { ...CALL, paymentSeq: `A49-${index}` }, headers);
    const list = endCursorOf(await ask(address, LIST, {}, alice));
    const feed = endCursorOf(await ask(address, FEED, {}, alice));
    const foreign = await Promise.all(
      [bob, operator, game].map(async (who) => endCursorOf(await ask(address, LIST, {}, who))),
    );
    const filtered = endCursorOf(await ask(address, LIST, { filter: { status: ["CONSUMED"] } }, alice));
    const ordered = endCursorOf(await ask(address, LIST, { orderBy: { field: "SETTLED_AT" } }, alice));
    expect((await ask(address, LIST, { after: list }, alice)).errors).toEqual([]);
    const changed = [
      ...flips(list),
      list.slice(0, -1),
      list.slice(1),
      `${list}A`,
      `${list}=`,
      "",
      "0",
      "A".repeat(50_000),
    ];
    const heard = new Set<string>();
    const hear = async (query: string, variables: object, headers: object) => {
      const { data, errors, answer } = await ask(address, query, variables, headers);
      expect(data).toBeNull();
      heard.add(
        JSON.stringify([answer.status, errors.map(({ message, extensions }) => [message, extensions["code"]])]),
      );
    };
    for (const after of [...changed, feed, filtered, ordered, ...foreign]) await hear(LIST, { after }, alice);
    for (const after of [list, ...flips(feed).slice(0, 64)]) await hear(FEED, { after }, alice);
    for (const who of [bob, operator, game]) {
      await hear(LIST, { after: list }, who);
      await hear(FEED, { after: feed }, who);
    }
    await hear(LIST, { after: list, filter: { status: ["CONSUMED"] } }, alice);
    await hear(LIST, { after: list, orderBy: { direction: "ASC" } }, alice);
    expect([...heard]).toEqual([
      expect.stringMatching(/^\[400,\[\["This cursor is not valid.+","CURSOR_UNKNOWN"\]\]\]$/),
    ]);
  });
});

it("A43: no other path was ever asked of the upstream", () => {
  const { calls } = shared.server.upstream;
  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter(({ method, path }) => method !== "POST" || !ONLY_PATHS.test(path))).toEqual([]);
});

it("leaves the server as it was", async () => {
  await expectUnharmed(shared.server, before);
});

function orNothing(look: () => unknown): unknown {
  try {
    return look();
  } catch {
    return null;
  }
}
