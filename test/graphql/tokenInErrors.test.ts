// No error repeats a purchaseToken, wherever in a request it was put by mistake: not in the wrong variable, not in the
// wrong literal, not in what is no document at all.

import { GraphQLError } from "graphql";
import { describe, expect, it } from "vitest";

import { toClientError } from "../../src/graphql/toClientError.ts";
import { alice, codeOf, createGateway, REQUEST_ID } from "./support/gateway.ts";

const TOKEN = "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==";
const NAME_LIKE_TOKEN = `T${TOKEN.replaceAll(/[^A-Za-z0-9]/g, "_")}`;

const consume = (args: string) => `mutation { consumePayment(${args}) { __typename } }`;

const leaks: [string, Record<string, unknown>?][] = [
  // in variables, of every wrong shape and in every wrong place
  ...[{ value: TOKEN }, [TOKEN], [[TOKEN]], { [TOKEN]: 1 }].map((purchaseToken): [string, Record<string, unknown>] => [
    `mutation($purchaseToken: String!) { consumePayment(paymentSeq: "P", itemSeq: 1, purchaseToken: $purchaseToken) { __typename } }`,
    { purchaseToken },
  ]),
  [
    `mutation($itemSeq: Long!) { consumePayment(paymentSeq: "P", itemSeq: $itemSeq, purchaseToken: "t") { __typename } }`,
    { itemSeq: TOKEN },
  ],
  [
    `query($filter: ConsumptionFilter) { consumptions(filter: $filter) { totalCount } }`,
    { filter: { [TOKEN]: TOKEN } },
  ],
  [
    `query($filter: ConsumptionFilter) { consumptions(filter: $filter) { totalCount } }`,
    { filter: { status: [TOKEN] } },
  ],
  [
    `query($filter: ConsumptionFilter) { consumptions(filter: $filter) { totalCount } }`,
    { filter: { requestedAt: { from: TOKEN } } },
  ],
  [`query($filter: ConsumptionFilter) { consumptions(filter: $filter) { totalCount } }`, { filter: TOKEN }],
  [`query($first: Int) { consumptions(first: $first) { totalCount } }`, { first: TOKEN }],
  [`query($role: Boolean!) { viewer { role @include(if: $role) } }`, { role: TOKEN }],
  // in literals
  [consume(`paymentSeq: "P", itemSeq: "${TOKEN}", purchaseToken: "t"`)],
  [consume(`paymentSeq: "P", itemSeq: 1, purchaseToken: ["${TOKEN}"]`)],
  [consume(`paymentSeq: "P", itemSeq: 1, purchaseToken: {token: "${TOKEN}"}`)],
  [consume(`paymentSeq: "P", itemSeq: 1, purchaseToken: ${NAME_LIKE_TOKEN}`)],
  [consume(`paymentSeq: "P", itemSeq: 1, purchaseToken: "t", app: {a: "${TOKEN}"}`)],
  [`{ consumptions(filter: { status: "${TOKEN}" }) { totalCount } }`],
  [`{ consumptions(filter: { status: ${NAME_LIKE_TOKEN} }) { totalCount } }`],
  [`{ consumptions(filter: { requestedAt: "${TOKEN}" }) { totalCount } }`],
  [`{ consumptions(filter: { ${NAME_LIKE_TOKEN}: 1 }) { totalCount } }`],
  [`{ consumptions(first: "${TOKEN}") { totalCount } }`],
  [
    `query($f: ConsumptionOrderField) { consumptions(orderBy: { field: $f, direction: "${TOKEN}" }) { totalCount } }`,
    { f: null },
  ],
  [`{ ${NAME_LIKE_TOKEN} }`],
  // in what is no document at all
  [`mutation { consumePayment(purchaseToken "${TOKEN}") { __typename } }`],
  [`mutation { consumePayment(purchaseToken: """${TOKEN}""" """${TOKEN}""") { __typename } }`],
  [`mutation { consumePayment(purchaseToken: ${TOKEN}) { __typename } }`],
  [`mutation { consumePayment(purchaseToken: '${TOKEN}') { __typename } }`],
  [`mutation { consumePayment(purchaseToken: "${TOKEN}) { __typename } }`],
  [`mutation { consumePayment(purchaseToken: "\\u{${TOKEN}}") { __typename } }`],
  [`"${TOKEN}"`],
  [`${NAME_LIKE_TOKEN} {`],
  [`mutation 1${NAME_LIKE_TOKEN} { a }`],
];

describe("an error", () => {
  it.each(leaks)("never repeats a token: %#", async (document, variables) => {
    const answer = await createGateway().ask(alice, document, variables);
    const code = codeOf(answer);
    const text = JSON.stringify(answer.errors);
    expect(code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_(PARSE|VALIDATION)_FAILED)$/);
    expect(text).not.toContain(TOKEN.slice(0, 8));
    expect(text).not.toContain(TOKEN.slice(8, 16));
  });

  it("never repeats a token that came as the operation's name", () => {
    const error = new GraphQLError(`Unknown operation named "${TOKEN}".`);
    expect(toClientError({ message: "whatever" }, error, REQUEST_ID)).toEqual({
      message: "Unknown operation named …",
      extensions: { code: "BAD_REQUEST", requestId: REQUEST_ID },
    });
  });
});
