// Games that players have installed name the operations of an earlier version: in production, where nothing but trusted
// documents is answered, they hear what that version answered them, by the names that their own code reads.

import { expect, it } from "vitest";
import { z } from "zod";
import { hashOf } from "../../src/graphql/gate/trustedDocuments.ts";
import { JSON_HEADERS } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { type SandboxApp, startSandboxApp } from "./support/sandboxApp.ts";

const CONSUME = "8480e10090c9f63b9bc48b79c850065b273b9a2189c8bd95deef44da62f34749";
const RETRY = "3a5fe515e7587664d42618764cf8f7decd3a3c72f34868fc108fb4a0762e7c2c";

const RECORD = z.object({ id: z.string(), status: z.string(), evidence: z.string().nullable() });
const RESULT = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("ConsumeSuccess"),
    receipt: z.string(),
    replayed: z.boolean(),
    consumption: RECORD,
  }),
  z.object({ __typename: z.literal("ConsumeError"), reason: z.string(), standing: RECORD.nullable() }),
]);

const inProduction = () => startSandboxApp({ variables: { TRUSTED_DOCUMENTS: "require" } });

async function byId(
  scene: SandboxApp,
  { documentId, ...rest }: { readonly documentId: string; readonly variables?: object; readonly query?: string },
): Promise<unknown> {
  const answer = await exchange(scene.app.address, {
    headers: { ...JSON_HEADERS, ...scene.player("shopper-former") },
    body: JSON.stringify({ documentId, ...rest }),
  });
  return JSON.parse(answer.text);
}

it("consumes by the id of before, and tells a success and a failure by the names of before", async () => {
  await using scene = await inProduction();
  const call = { itemSeq: 1001, purchaseToken: "demo-token" };
  const asked = z.object({ data: z.object({ consumePayment: RESULT }) });
  const ok = asked.parse(
    await byId(scene, { documentId: CONSUME, variables: { ...call, paymentSeq: "T-ok-KRW-1000" } }),
  );
  expect(ok.data.consumePayment).toMatchObject({ __typename: "ConsumeSuccess", consumption: { status: "CONSUMED" } });
  const lost = asked.parse(await byId(scene, { documentId: CONSUME, variables: { ...call, paymentSeq: "T-lost-1" } }));
  expect(lost.data.consumePayment).toMatchObject({ reason: "IN_DOUBT", standing: { status: "IN_DOUBT" } });
});

it("consumes what is unconsumed by the id of before", async () => {
  await using scene = await inProduction();
  const asked = z.object({ data: z.object({ consumeUnconsumedPayments: z.array(z.object({ result: RESULT })) }) });
  const { data } = asked.parse(await byId(scene, { documentId: RETRY }));
  expect(data.consumeUnconsumedPayments.map(({ result }) => result.__typename)).toEqual([
    "ConsumeSuccess",
    "ConsumeError",
    "ConsumeError",
  ]);
});

it("takes no other document by such an id", async () => {
  await using scene = await inProduction();
  const query = "{ viewer { role } }";
  expect(await byId(scene, { documentId: CONSUME, query })).toMatchObject({
    errors: [{ extensions: { code: "BAD_REQUEST" } }],
  });
  expect(await byId(scene, { documentId: hashOf(query) })).toMatchObject({
    errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
  });
});
