// I8: what a player asks about another player's records, by every filter, argument, id and cursor there is, is answered in the
// very words in which the same question about nothing at all is answered. Over a history that looks lived in; a filter that
// is added later fails here until somebody has said what asking by it must look like.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { isEnumType, isInputObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedSqlite } from "../../scripts/seed/seedSqlite.ts";
import { auditEntryId, consumptionNodeId, feedEventId, reversalId } from "../../src/graphql/nodeIds.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import { bearerOf, PLAYER_SECRET, playerToken } from "../support/tokens.ts";
import { ask, type Asked } from "./support/asking.ts";
import { type RunningApp, startRunningApp } from "./support/runningApp.ts";

const SECRET = new Uint8Array(32).fill(5);
const ROWS = 4_000;
/** What a list shows where nobody says how much. */
const PAGE = 50;
const UNTIL_MS = Date.UTC(2026, 0, 1);

/** One consumption, as only the ledger's owner sees it. */
interface TheirRow {
  readonly id: string;
  readonly payment_seq: string;
  readonly item_seq: number;
  readonly player_id: string;
  readonly status: string;
  readonly evidence: string | null;
  readonly environment: string;
  readonly currency: string | null;
  readonly result_code: number | null;
  readonly is_test: number | null;
  readonly product_id: string | null;
  readonly delivery_outcome: string | null;
  readonly reversal_count: number;
  readonly requested_at: number;
  readonly settled_at: number | null;
  readonly store_order_id: string | null;
  readonly request_id: string | null;
  readonly reversal: string | null;
}

const ALL = `SELECT lower(hex(c.id)) AS id, c.payment_seq, c.item_seq, c.player_id, c.status, c.evidence, c.environment, c.currency,
  c.result_code, c.is_test, c.product_id, c.delivery_outcome, c.reversal_count, c.requested_at, c.settled_at, c.store_order_id,
  (SELECT request_id FROM attempts a WHERE a.consumption = c.row LIMIT 1) AS request_id,
  (SELECT lower(hex(r.id)) FROM reversals r WHERE r.app = c.app AND r.payment_seq = c.payment_seq LIMIT 1) AS reversal
  FROM consumptions c JOIN apps USING (app) WHERE apps.name = 'default' AND player_id <> ''`;

let app: RunningApp;
let folder: string;
/** Whose records are asked about: reversed, delivered, with a store's order. */
let theirs: TheirRow;
/** Of the player who asks. */
let own: readonly TheirRow[];
let bob: { readonly authorization: string };
let alice: { readonly authorization: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "iap-graphql-others-"));
  const path = join(folder, "ledger.db");
  const plan = { rows: ROWS, seed: 3, untilMs: UNTIL_MS };
  seedSqlite(path, { plan, isForced: false, secrets: [SECRET], onProgress: () => undefined });
  const database = new Database(path, { readonly: true });
  const rows = database.prepare<[], TheirRow>(ALL).all();
  database.close();
  const isTelling = (row: TheirRow) => row.reversal !== null && row.store_order_id !== null && row.request_id !== null;
  const found = rows.find(isTelling);
  if (found === undefined) throw new Error("nobody's record tells enough");
  theirs = found;
  const ofOthers = Map.groupBy(
    rows.filter((row) => row.player_id !== theirs.player_id),
    (row) => row.player_id,
  );
  const onOnePage = [...ofOthers.values()].filter((some) => some.length <= PAGE);
  own = onOnePage.reduce((most, some) => (some.length > most.length ? some : most));
  bob = bearerOf(playerToken({ sub: own[0]?.player_id }));
  alice = bearerOf(playerToken({ sub: theirs.player_id }));
  app = await startRunningApp({
    variables: {
      DATABASE_URL: `sqlite:${path}`,
      LEDGER_SECRET: Buffer.from(SECRET).toString("base64"),
      AUTH_JWT_SECRET: PLAYER_SECRET,
      RATE_LIMIT_PLAYER: "100000/100000",
    },
  });
}, 60_000);
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const LIST = `query($filter: ConsumptionFilter, $orderBy: ConsumptionOrder, $after: String) {
  consumptions(filter: $filter, orderBy: $orderBy, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id paymentSeq playerId attempts { requestId } reversals { reference } explanation(locale: EN) } } }`;
const TOTALS = `query($filter: ConsumptionFilter, $by: [TotalsKey!]!) { consumptionTotals(filter: $filter, by: $by) {
  app currency itemSeq status resultCode environment periodStart count amount unknownPriceCount reversedCount reversedAmount } }`;

/** All that a client can tell apart of an answer; each request has its own name. */
const seen = ({ answer }: Asked): readonly [status: number | undefined, text: string] => [
  answer.status,
  answer.text.replaceAll(/"requestId":"[^"]*"/g, ""),
];

/** The one answer that both questions of the second player have. */
async function expectTheSame(document: string, one: unknown, other: unknown): Promise<string> {
  const [status, text] = seen(await ask(app.address, document, one, bob));
  expect(status, text).toBe(200);
  expect([status, text]).toEqual(seen(await ask(app.address, document, other, bob)));
  return text;
}

const schema = buildSchema();
const FILTER = schema.getType("ConsumptionFilter");
const KEYS = schema.getType("TotalsKey");
if (!isInputObjectType(FILTER) || !isEnumType(KEYS)) throw new Error("the schema has no such filter");
const totalsKeys = KEYS.getValues().map(({ name }) => name);

type Filter = Readonly<Record<string, unknown>>;

/** By what names something: theirs, and what nobody has. */
const NAMES: Readonly<Record<string, (row: TheirRow) => readonly [theirs: unknown, nobodys: unknown]>> = {
  paymentSeq: (row) => [[row.payment_seq], ["2001010100000000"]],
  storeOrderId: (row) => [[row.store_order_id], ["GPA.0000-0000-0000-00000"]],
  requestId: (row) => [[row.request_id], [randomUUID()]],
  playerId: (row) => [[row.player_id], ["nobody-of-that-name"]],
};

/** By what many share: which of one's own rows are meant. */
const KINDS: Readonly<Record<string, readonly [value: unknown, isMeant: (row: TheirRow) => boolean][]>> = {
  app: [
    [["default"], () => true],
    [["puzzle"], () => false],
  ],
  itemSeq: [],
  status: ["PENDING", "CONSUMED", "REJECTED", "IN_DOUBT", "DISPUTED"].map((status) => [
    [status],
    (row) => row.status === status,
  ]),
  currency: ["KRW", "USD", "JPY", "XXX"].map((currency) => [[currency], (row) => row.currency === currency]),
  resultCode: [0, 5018, 5000, 100].map((code) => [[code], (row) => row.result_code === code]),
  evidence: ["CONFIRMED", "INFERRED", "OPERATOR"].map((evidence) => [[evidence], (row) => row.evidence === evidence]),
  environment: ["PRODUCTION", "SANDBOX"].map((environment) => [environment, (row) => row.environment === environment]),
  isTest: [true, false].map((isTest) => [isTest, (row) => row.is_test === (isTest ? 1 : 0)]),
  delivered: [true, false].map((isDelivered) => [
    isDelivered,
    (row) => (row.delivery_outcome === "DELIVERED") === isDelivered,
  ]),
  reversed: [true, false].map((isReversed) => [isReversed, (row) => row.reversal_count > 0 === isReversed]),
  // Where no product is known, none is missing either: that is told of successes on Gamebase alone.
  hasProduct: [
    [true, (row) => row.product_id !== null],
    [false, () => false],
  ],
  requestedAt: [],
  settledAt: [],
};

async function listed(filter: Filter): Promise<{ readonly count: number; readonly names: readonly string[] }> {
  const { answer } = await ask(app.address, LIST, { filter }, bob);
  expect(answer.status).toBe(200);
  const names = [...answer.text.matchAll(/"paymentSeq":"([^"]+)"/g)].map(([, name = ""]) => name);
  return { count: Number(/"totalCount":(\d+)/.exec(answer.text)?.[1]), names };
}

it("looks at players who have something to hide and something to see", async () => {
  expect(own.length).toBeGreaterThan(10);
  const { answer } = await ask(app.address, LIST, { filter: { paymentSeq: [theirs.payment_seq] } }, alice);
  expect(answer.text).toContain(`"paymentSeq":"${theirs.payment_seq}"`);
});

it("every filter is a name or a kind, and decided on here", () => {
  expect([...Object.keys(NAMES), ...Object.keys(KINDS)].toSorted()).toEqual(Object.keys(FILTER.getFields()).toSorted());
});

describe.each(Object.entries(NAMES))("by another player's %s", (field, valuesOf) => {
  it.each(["REQUESTED_AT", "SETTLED_AT"])("a page in the order of %s is that of nothing", async (order) => {
    const [one, other] = valuesOf(theirs).map((value) => ({ filter: { [field]: value }, orderBy: { field: order } }));
    await expectTheSame(LIST, one, other);
  });

  it("totals by each key are those of nothing", async () => {
    for (const by of [[], ...totalsKeys.map((key) => [key])]) {
      const [one, other] = valuesOf(theirs).map((value) => ({ filter: { [field]: value }, by }));
      await expectTheSame(TOTALS, one, other);
    }
  });
});

describe.each(Object.entries(KINDS))("by %s", (field, values) => {
  it("a page, its count and totals have one's own, whatever others have", async () => {
    const items = own.map((row) => row.item_seq).slice(0, 2);
    const more = [theirs.item_seq, ...items].map(
      (item) => [[String(item)], (row: TheirRow) => row.item_seq === item] as const,
    );
    const from = own[1]?.requested_at ?? 0;
    const range = { from: new Date(from).toISOString(), until: new Date(UNTIL_MS).toISOString() };
    const spans: Readonly<Record<string, typeof values>> = {
      itemSeq: more.map(([value, isMeant]) => [value, isMeant]),
      requestedAt: [[range, (row) => row.requested_at >= from && row.requested_at < UNTIL_MS]],
      settledAt: [[range, (row) => row.settled_at !== null && row.settled_at >= from && row.settled_at < UNTIL_MS]],
    };
    for (const [value, isMeant] of spans[field] ?? values) {
      const meant = own.filter(isMeant).map((row) => row.payment_seq);
      const { count, names } = await listed({ [field]: value });
      expect([count, names.toSorted()], JSON.stringify(value)).toEqual([meant.length, meant.toSorted()]);
      const { answer } = await ask(app.address, TOTALS, { filter: { [field]: value }, by: [] }, bob);
      expect(Number(/"count":(\d+)/.exec(answer.text)?.[1]), answer.text).toBe(meant.length);
    }
  });
});

it.each([
  ["a consumption's", () => [consumptionNodeId(theirs.id), consumptionNodeId(randomHex())]],
  ["a receipt's jti", () => [uuidOf(theirs.id), uuidOf(randomHex())]],
  ["a feed event's", () => [feedEventId(theirs.id, 1), feedEventId(randomHex(), 1)]],
  ["a reversal's", () => [reversalId(theirs.reversal ?? ""), reversalId(randomHex())]],
  ["an audit entry's", () => [auditEntryId(theirs.id), auditEntryId(randomHex())]],
])("by %s id, another's is found as little as nobody's", async (_what, idsOf) => {
  const [one, other] = idsOf().map((id) => ({ id }));
  const document = `query($id: ID!) { node(id: $id) { __typename id } }`;
  expect(await expectTheSame(document, one, other)).toContain('"node":null');
});

it("by the payment's number, another's is as absent as nobody's", async () => {
  const document = `query($paymentSeq: String!) { consumption(paymentSeq: $paymentSeq) { id } }`;
  const [one, other] = [theirs.payment_seq, "2001010100000000"].map((paymentSeq) => ({ paymentSeq }));
  expect(await expectTheSame(document, one, other)).toContain('"consumption":null');
});

it.each([
  ["consumptions", LIST],
  ["feed", "query($after: String) { feed(after: $after) { nodes { id } pageInfo { endCursor } } }"],
])("a cursor of another's %s is none, as one of nobody's is", async (_list, document) => {
  const { answer } = await ask(app.address, document, {}, alice);
  const after = /"endCursor":"([^"]+)"/.exec(answer.text)?.[1];
  const changed = after?.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  expect((await ask(app.address, document, { after }, alice)).errors).toEqual([]);
  const refused = seen(await ask(app.address, document, { after }, bob));
  expect(refused).toEqual(seen(await ask(app.address, document, { after: changed }, bob)));
  expect(refused[1]).toContain("CURSOR_UNKNOWN");
});

it("the feed tells of one's own alone, to its end", async () => {
  const document = `query($after: String) { feed(first: 50, after: $after) {
    nodes { paymentSeq reversal { reference } consumption { playerId } } pageInfo { hasNextPage endCursor } } }`;
  const told = new Set<string>();
  for (let after: string | undefined, hasNext = true; hasNext;) {
    const { answer } = await ask(app.address, document, { after }, bob);
    for (const [, name = ""] of answer.text.matchAll(/"paymentSeq":"([^"]+)"/g)) told.add(name);
    after = /"endCursor":"([^"]+)"/.exec(answer.text)?.[1];
    hasNext = answer.text.includes('"hasNextPage":true');
  }
  const settled = own.filter((row) => row.status !== "PENDING").map((row) => row.payment_seq);
  expect([...told].toSorted()).toEqual(settled.toSorted());
});

it.each([
  ["unconsumedPayments", "query($playerId: ID) { unconsumedPayments(playerId: $playerId) { paymentSeq } }"],
  [
    "consumeUnconsumedPayments",
    "mutation($playerId: ID) { consumeUnconsumedPayments(playerId: $playerId) { paymentSeq } }",
  ],
])("%s of another player is refused as that of nobody", async (_field, document) => {
  const [one, other] = [theirs.player_id, "nobody-of-that-name"].map((playerId) => ({ playerId }));
  const refused = seen(await ask(app.address, document, one, bob));
  expect(refused).toEqual(seen(await ask(app.address, document, other, bob)));
  expect(refused[1]).toContain("FORBIDDEN");
});

function randomHex(): string {
  return randomUUID().replaceAll("-", "");
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
