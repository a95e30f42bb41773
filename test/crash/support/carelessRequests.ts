// Every way we could think of to send a purchase token where it does not belong: as the wrong type, in the wrong place,
// in a document that does not parse, in a URL. Each must be refused without repeating it.

import { CONSUME } from "../../support/gatewayAnswers.ts";

interface CarelessRequest {
  readonly path: string;
  readonly init: RequestInit;
}

export function carelessRequests(token: string): readonly CarelessRequest[] {
  const good = { paymentSeq: "2026112399999999", itemSeq: 1, purchaseToken: token };
  const literal = JSON.stringify(token);
  const consume = (args: string) => `mutation { consumePayment(${args}) { __typename } }`;
  return [
    post({ query: CONSUME, variables: { ...good, purchaseToken: [token, token] } }),
    post({ query: CONSUME, variables: { ...good, purchaseToken: { value: token } } }),
    post({ query: CONSUME, variables: { ...good, itemSeq: token } }),
    post({ query: CONSUME, variables: { ...good, itemSeq: { value: token } } }),
    post({ query: CONSUME, variables: { ...good, itemSeq: -1 } }),
    post({ query: CONSUME, variables: { ...good, paymentSeq: token } }),
    post({ query: CONSUME, variables: { ...good, paymentSeq: [token] } }),
    post({ query: CONSUME, variables: { purchaseToken: token } }),
    post({ query: CONSUME, variables: { ...good, playerId: `${token}\n` } }),
    post({ query: CONSUME, variables: { ...good, playerId: { value: token } } }),
    post({ query: CONSUME, variables: token }),
    post({ query: CONSUME, variables: good, operationName: token }),
    post({ query: `query Known { viewer { role } }`, variables: good, operationName: "Unknown" }),
    post({ query: consume(`paymentSeq: "1", itemSeq: ${literal}, purchaseToken: ${literal}`) }),
    post({ query: consume(`paymentSeq: "1", itemSeq: 1, purchaseTokn: ${literal}`) }),
    post({ query: consume(`paymentSeq: "1", itemSeq: 1, purchaseToken: [${literal}]`) }),
    post({ query: consume(`paymentSeq: "1", itemSeq: 1, purchaseToken: ${literal}, app: ${literal}`) }),
    post({ query: `mutation { consumePayment(purchaseToken: ${literal.slice(0, -1)}` }),
    post({ query: `{ ${token} }` }),
    post({ query: `{ node(id: ${literal}) { id } feed(after: ${literal}) { nodes { id } } }` }),
    post({
      query: `{ consumptions(filter: { status: [${literal}], requestedAt: { from: ${literal} } }) { totalCount } }`,
    }),
    post({ query: `mutation { reconcileConsumption(id: ${literal}) { id } }` }),
    post({ query: CONSUME, variables: { ...good, filling: " ".repeat(70_000) } }),
    { path: "/graphql", init: { method: "POST", headers: JSON_TYPE, body: `{"query": "${token}` } },
    { path: "/graphql", init: { method: "POST", headers: { "content-type": "text/plain" }, body: token } },
    {
      path: `/graphql?query=${encodeURIComponent(CONSUME)}&variables=${encodeURIComponent(JSON.stringify(good))}`,
      init: {},
    },
    { path: `/graphql?query=${encodeURIComponent(token)}`, init: {} },
    { path: `/nowhere/${encodeURIComponent(token)}?token=${encodeURIComponent(token)}`, init: {} },
    {
      path: "/graphql",
      init: { ...post({ query: "{ __typename }" }).init, headers: { ...JSON_TYPE, "x-request-id": token } },
    },
  ];
}

const JSON_TYPE = { "content-type": "application/json" };

function post(body: object): CarelessRequest {
  return { path: "/graphql", init: { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) } };
}
