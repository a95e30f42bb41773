// The matrix of rights: each role, each root field of the schema, one's own record and somebody else's. A field that is added
// later fails here until somebody has decided every cell of it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GraphQLObjectType, isIntrospectionType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enforceRights, RIGHTS, SEEN_BY } from "../../src/graphql/rights.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import { apiKeyFile } from "../support/apiKeyFile.ts";
import { PLAYER_SECRET, playerToken } from "../support/tokens.ts";
import { ask, CALL, CONSUME } from "./support/asking.ts";
import { type RunningApp, startRunningApp } from "./support/runningApp.ts";

type Cell =
  | "UPSTREAM_UNAVAILABLE"
  | "shown"
  | "absent"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "5018"
  | "replayed"
  | "unchanged";

interface Row {
  /** A document about the record. */
  readonly document: (record: Record) => string;
  /** What came of it. */
  readonly read: (answer: string, record: Record) => Cell;
  /** Of alice, bob (whose record it is not), a server and an operator. */
  readonly cells: readonly [own: Cell, other: Cell, server: Cell, operator: Cell];
}

interface Record {
  readonly id: string;
  readonly paymentSeq: string;
}

const shownUnless =
  (nothing: string) =>
  (answer: string): Cell =>
    answer.includes(nothing) ? "absent" : "shown";
const isListed = (answer: string, { paymentSeq }: Record): Cell =>
  answer.includes(`"paymentSeq":"${paymentSeq}"`) ? "shown" : "absent";

const ROWS: Readonly<{ [field: string]: Row }> = {
  "Query.node": {
    document: ({ id }) => `{ node(id: "${id}") { id } }`,
    read: shownUnless('"node":null'),
    cells: ["shown", "absent", "shown", "shown"],
  },
  "Query.consumption": {
    document: ({ paymentSeq }) => `{ consumption(paymentSeq: "${paymentSeq}") { id } }`,
    read: shownUnless('"consumption":null'),
    cells: ["shown", "absent", "shown", "shown"],
  },
  "Query.consumptions": {
    document: () => "{ consumptions { totalCount nodes { paymentSeq } } }",
    read: isListed,
    cells: ["shown", "absent", "shown", "shown"],
  },
  "Query.consumptionTotals": {
    document: () => "{ consumptionTotals(by: []) { count } }",
    read: shownUnless('"count":0'),
    cells: ["shown", "absent", "shown", "shown"],
  },
  "Query.feed": {
    document: () => "{ feed { nodes { paymentSeq consumption { paymentSeq } } } }",
    read: isListed,
    cells: ["shown", "absent", "shown", "shown"],
  },
  "Query.unconsumedPayments": {
    document: () => `{ unconsumedPayments(playerId: "alice") { paymentSeq } }`,
    read: () => "shown",
    // This upstream has no lists; whose may be asked for is decided before it is.
    cells: ["UPSTREAM_UNAVAILABLE", "FORBIDDEN", "UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE"],
  },
  "Query.item": {
    document: () => `{ item(itemSeq: 1) { name } }`,
    read: shownUnless('"item":null'),
    cells: ["UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE"], // everybody may ask
  },
  "Query.items": {
    document: () => "{ items { name } }",
    read: shownUnless('"items":[]'),
    cells: ["UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE"],
  },
  "Query.auditLog": {
    document: () => "{ auditLog { nodes { action } pageInfo { hasNextPage } } }",
    read: () => "shown",
    cells: ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "shown"],
  },
  "Query.viewer": {
    document: () => "{ viewer { role } }",
    read: shownUnless('"viewer":null'),
    cells: ["shown", "shown", "shown", "shown"], // each of themselves
  },
  "Mutation.consumePayment": {
    document: ({ paymentSeq }) =>
      `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: ${CALL.itemSeq}, purchaseToken: "${CALL.purchaseToken}") {
        ... on ConsumeSuccess { replayed } ... on ConsumeError { resultCode standing { id } } } }`,
    read: (answer) =>
      answer.includes('"replayed":true')
        ? "replayed"
        : answer.includes('"resultCode":5018,"standing":null')
          ? "5018"
          : "shown",
    cells: ["replayed", "5018", "replayed", "replayed"],
  },
  "Mutation.consumeUnconsumedPayments": {
    document: () => `mutation { consumeUnconsumedPayments(playerId: "alice") { paymentSeq } }`,
    read: () => "shown",
    cells: ["UPSTREAM_UNAVAILABLE", "FORBIDDEN", "UPSTREAM_UNAVAILABLE", "UPSTREAM_UNAVAILABLE"],
  },
  "Mutation.acknowledgeDelivery": {
    document: ({ id }) =>
      `mutation { acknowledgeDelivery(consumptionId: "${id}", reference: "grant-1") { __typename } }`,
    read: (answer) => (answer.includes("DeliveryAcknowledged") ? "shown" : "absent"),
    cells: ["FORBIDDEN", "FORBIDDEN", "shown", "shown"],
  },
  "Mutation.recordReversal": {
    document: ({ paymentSeq }) => `mutation { recordReversal(paymentSeq: "${paymentSeq}", kind: REFUNDED,
      occurredAt: "2026-07-01T00:00:00Z", reference: "refund-1") { __typename } }`,
    read: (answer) => (answer.includes("ReversalRecorded") ? "shown" : "absent"),
    cells: ["FORBIDDEN", "FORBIDDEN", "shown", "shown"],
  },
  "Mutation.reconcileConsumption": {
    document: ({ id }) => `mutation { reconcileConsumption(id: "${id}") { status } }`,
    read: (answer) => (answer.includes('"status":"CONSUMED"') ? "unchanged" : "shown"),
    cells: ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "unchanged"],
  },
  "Mutation.resolveDispute": {
    document: ({ id }) => `mutation { resolveDispute(id: "${id}", outcome: REJECTED, note: "why") { status } }`,
    read: () => "shown",
    cells: ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "BAD_USER_INPUT"], // it is not disputed
  },
};

const schema = buildSchema();
const rootFields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
  Object.keys(root?.getFields() ?? {}).map((name) => `${root?.name ?? ""}.${name}`),
);

let app: RunningApp;
let record: Record;
let callers: readonly { readonly authorization: string }[];
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "iap-graphql-rights-"));
  const { path, server, operator } = apiKeyFile(folder);
  app = await startRunningApp({ variables: { AUTH_JWT_SECRET: PLAYER_SECRET, AUTH_API_KEYS_FILE: path } });
  callers = [playerToken({ sub: "alice" }), playerToken({ sub: "bob" }), server.text, operator.text].map((text) => ({
    authorization: `Bearer ${text}`,
  }));
  const { data } = await ask(app.address, CONSUME, CALL, callers[0]);
  expect(data).toMatchObject({ consumePayment: { replayed: false } });
  const { answer } = await ask(app.address, `{ consumption(paymentSeq: "${CALL.paymentSeq}") { id } }`, {}, callers[0]);
  const [, id] = /"id":"([^"]+)"/.exec(answer.text) ?? [];
  if (id === undefined) throw new Error(answer.text);
  record = { id, paymentSeq: CALL.paymentSeq };
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe("rights", () => {
  it("are decided for every root field, here and where they are enforced", () => {
    expect(Object.keys(ROWS).toSorted()).toEqual(rootFields.toSorted());
    expect(Object.keys(RIGHTS).toSorted()).toEqual(rootFields.toSorted());
  });

  it("are decided for every type: how its records come to be seen", () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !isIntrospectionType(type));
    for (const type of types) expect(SEEN_BY, type.name).toHaveProperty(type.name);
  });

  it.each(["Query", "Mutation"])(
    "keep a server from starting with a field of %s that nobody has decided on",
    (name) => {
      const undecided = buildSchema();
      const root = undecided.getType(name);
      if (!(root instanceof GraphQLObjectType)) throw new Error(`no ${name}`);
      const fields = root.getFields();
      const [some] = Object.values(fields);
      if (some === undefined) throw new Error("no field");
      fields["everything"] = { ...some, name: "everything" };
      expect(() => enforceRights(undecided)).toThrow(`nobody has decided who may use ${name}.everything`);
    },
  );

  describe.each(Object.entries(ROWS))("to %s", (field, { document, read, cells }) => {
    it.each([
      ["a player, of their own", 0],
      ["another player", 1],
      ["a server", 2],
      ["an operator", 3],
    ])("of %s", async (_who, index) => {
      const { answer, errors } = await ask(app.address, document(record), {}, callers[index]);
      const [code] = errors.map(({ extensions }) => extensions["code"]);
      expect(code ?? read(answer.text, record), field).toBe(cells[index]);
    });
  });

  it("let nobody name somebody else: a player who passes another's playerId is refused", async () => {
    const other = CONSUME.replace("purchaseToken: $purchaseToken", 'purchaseToken: $purchaseToken, playerId: "alice"');
    const { errors } = await ask(app.address, other, CALL, callers[1]);
    expect(errors.map(({ extensions }) => extensions["code"])).toEqual(["FORBIDDEN"]);
  });
});
