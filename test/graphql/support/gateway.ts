// The real schema over a fake ledger and a fake workflow, asked as the server will ask it: one context per request, and
// every error through the one way out.

import { type DocumentNode, graphql, type GraphQLFormattedError, type GraphQLSchema, parse, validate } from "graphql";

import { createListExecutor, type ExecuteLists } from "../../../src/graphql/execution/listExecutor.ts";
import { createLoaders } from "../../../src/graphql/loaders.ts";
import { buildSchema } from "../../../src/graphql/schema.ts";
import { toClientError } from "../../../src/graphql/toClientError.ts";
import type { Caller } from "../../../src/identity/caller.ts";
import { createPlayerLimits } from "../../../src/identity/rateLimits/playerLimits.ts";
import { readReceiptKeySet } from "../../../src/identity/receipts/receiptKeySet.ts";
import { createReceipts, type Receipts } from "../../../src/identity/receipts/receipts.ts";
import { scopeOf } from "../../../src/identity/scopeOf.ts";
import { createCursors } from "../../../src/ledger/cursors.ts";
import type { TypedDocumentString } from "../../generated/graphql.ts";
import { keySetText, RECEIPT_ISSUER, testReceiptKey } from "../../support/receiptKeys.ts";
import { createFakeReader, type FakeReader } from "./fakeReader.ts";
import { createFakeWorkflow, type FakeWorkflow } from "./fakeWorkflow.ts";

export const alice: Caller = { role: "PLAYER", playerId: "alice", app: "default", keyName: null };
export const bob: Caller = { role: "PLAYER", playerId: "bob", app: "default", keyName: null };
export const server: Caller = { role: "SERVER", playerId: null, app: "default", keyName: null };
export const operator: Caller = { role: "OPERATOR", playerId: null, app: null, keyName: null };
/** All rights, and a player too: who everybody is where no identity is configured. */
export const dev: Caller = { role: "OPERATOR", playerId: "dev", app: null, keyName: null };

export interface Answer<Data> {
  readonly data: Data | null | undefined;
  readonly errors: readonly GraphQLFormattedError[];
}

export interface Gateway {
  readonly reader: FakeReader;
  readonly workflow: FakeWorkflow;
  /** How many receipts were signed so far. */
  signedCount(): number;
  ask<Data = Record<string, unknown>>(
    caller: Caller,
    document: string,
    variables?: Record<string, unknown>,
  ): Promise<Answer<Data>>;
  askTyped<Data, Variables extends Record<string, unknown>>(
    caller: Caller,
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Promise<Answer<Data>>;
}

export const REQUEST_ID = "request-of-now";

let schema: GraphQLSchema | undefined;
let executeLists: ExecuteLists | undefined;

export function theSchema(): GraphQLSchema {
  schema ??= buildSchema();
  return schema;
}

/** @param countOpen how many open consumptions of the caller are on record */
export function createGateway(
  apps: readonly string[] = ["default"],
  countOpen: () => Promise<number> = async () => 0,
): Gateway {
  const reader = createFakeReader();
  const workflow = createFakeWorkflow();
  const cursors = createCursors(new Uint8Array(32).fill(7));
  const playerLimits = createPlayerLimits(
    { openPerPaymentMax: 5, openPerPlayerMax: 100, wrongTokensPerHour: 10 },
    () => 0,
    countOpen,
  );
  const receipts = receiptsOfTests();
  let signedCount = 0;
  const countedReceipts: Pick<Receipts, "receiptOf"> = {
    receiptOf(consumption) {
      signedCount += 1;
      return receipts.receiptOf(consumption);
    },
  };
  async function ask<Data>(caller: Caller, source: string, variables = {}): Promise<Answer<Data>> {
    const loaders = createLoaders(reader, scopeOf(caller), (app) => workflow.itemsOf(app, "items"));
    const contextValue = {
      caller,
      requestId: REQUEST_ID,
      epochMs: Date.now,
      apps,
      workflow,
      reader,
      cursors,
      playerLimits,
      receipts: countedReceipts,
      loaders,
    };
    const result = await executed(source, variables, contextValue);
    const errors = (result.errors ?? []).map((error) => toClientError(error.toJSON(), error, REQUEST_ID));
    // Through JSON, as on the wire: what cannot be written there must not pass here either.
    return JSON.parse(JSON.stringify({ data: result.data, errors }));
  }
  return {
    reader,
    workflow,
    signedCount: () => signedCount,
    ask,
    askTyped: (caller, document, variables) => ask(caller, String(document), variables),
  };
}

async function executed(source: string, variableValues: Record<string, unknown>, contextValue: object) {
  executeLists ??= createListExecutor(theSchema());
  const document = documentOf(source);
  const inOneGo = document === null ? null : await executeLists({ document, variableValues, contextValue });
  return inOneGo ?? (await graphql({ schema: theSchema(), source, variableValues, contextValue }));
}

/** null: none that may be executed. */
function documentOf(source: string): DocumentNode | null {
  try {
    const document = parse(source);
    return validate(theSchema(), document).length === 0 ? document : null;
  } catch {
    return null;
  }
}

function receiptsOfTests(): Receipts {
  const read = readReceiptKeySet(keySetText(testReceiptKey()));
  if (!read.isValid) throw new Error(read.line);
  return createReceipts({ keys: read.keys, issuer: RECEIPT_ISSUER, epochMs: Date.now });
}

/** The code of the only error. */
export function codeOf(answer: Answer<unknown>): unknown {
  return answer.errors.length === 1 ? answer.errors[0]?.extensions?.["code"] : answer.errors;
}
