// docs/how-to/answer-a-support-question.md, walked from a cold start: every document on the page is sent, as it stands there, to
// a running server in front of the sandbox.

import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { ask, CONSUME } from "./support/asking.ts";
import { type SandboxApp, startSandboxApp } from "./support/sandboxApp.ts";

const PAGE = readFileSync(new URL("../../docs/how-to/answer-a-support-question.md", import.meta.url), "utf8");
const blocks = (kind: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
const DOCUMENTS = new Map(blocks("graphql").map((text) => [/^(?:query|mutation) (\w+)/.exec(text)?.[1] ?? "", text]));
const FILTERS = blocks("json").map((text) =>
  z.object({ filter: z.record(z.string(), z.unknown()) }).parse(JSON.parse(text)),
);
const FOUND = z.object({
  consumptions: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        paymentSeq: z.string(),
        storeOrderId: z.string().nullable(),
        explanation: z.string(),
      }),
    ),
  }),
});
const sent = new Set<string>();

async function send({ app, operator }: SandboxApp, name: string, variables: object) {
  const document = DOCUMENTS.get(name);
  if (document === undefined) throw new Error(`the page has no ${name}`);
  sent.add(name);
  const { data, errors } = await ask(app.address, document, variables, operator);
  expect(errors, name).toEqual([]);
  return data;
}

/** By the page's own variables, each value in them replaced by the one that this player sends. */
async function find(scene: SandboxApp, known: Readonly<Record<string, string>>) {
  const found = [];
  for (const { filter } of FILTERS) {
    const [field = ""] = Object.keys(filter);
    const value = known[field];
    if (value === undefined) continue;
    const range = "requestedAt" in filter ? { requestedAt: { from: new Date(Date.now() - 86_400_000) } } : {};
    const { consumptions } = FOUND.parse(await send(scene, "Find", { filter: { [field]: [value], ...range } }));
    found.push({ field, nodes: consumptions.nodes });
  }
  return found;
}

afterAll(() => {
  expect([...sent].toSorted()).toEqual([...DOCUMENTS.keys()].toSorted());
});

it("leads from a player's words to an item granted once, with everything in the audit log", async () => {
  await using scene = await startSandboxApp({ variables: { ON_INFERRED: "never" } });
  const { app, player } = scene;
  const call = { paymentSeq: "T-lost-support", itemSeq: "1032032", purchaseToken: "alices-token" };
  const headers = { ...player("alice"), "x-request-id": "alices-request" };
  const answered = await ask(app.address, CONSUME, call, headers);
  expect(answered.data).toMatchObject({ consumePayment: { reason: "IN_DOUBT" } });

  const found = await find(scene, { paymentSeq: call.paymentSeq, requestId: "alices-request", playerId: "alice" });
  expect(found.map(({ field }) => field)).toEqual(["paymentSeq", "requestId", "playerId"]);
  const [id, ...others] = new Set(found.flatMap(({ nodes }) => nodes.map((node) => node.id)));
  expect(others).toEqual([]);
  expect(found.every(({ nodes }) => nodes.length === 1 && nodes[0]?.explanation.includes("유실") !== undefined)).toBe(
    true,
  );

  expect(await send(scene, "AskNow", { id })).toMatchObject({
    reconcileConsumption: { status: "DISPUTED", explanation: expect.stringContaining("운영자가 resolveDispute") },
  });
  expect(await send(scene, "Payment", { id })).toMatchObject({
    node: {
      status: "DISPUTED",
      english: expect.stringContaining("until an operator settles it"),
      attempts: [
        { outcome: "UNKNOWN", requestId: "alices-request" },
        { outcome: "REFUSED", resultCode: 5018 },
      ],
      delivery: null,
    },
  });
  expect(await send(scene, "Decide", { id, outcome: "CONSUMED", note: "Ticket 4711" })).toMatchObject({
    resolveDispute: { status: "CONSUMED", evidence: "OPERATOR", explanation: expect.stringContaining("지급하고") },
  });
  const grant = { id, reference: "ticket-4711", note: "by hand" };
  expect(await send(scene, "Granted", grant)).toMatchObject({
    acknowledgeDelivery: { repeated: false, consumption: { explanation: expect.stringContaining("지급했다고") } },
  });
  expect(await send(scene, "Granted", grant)).toMatchObject({ acknowledgeDelivery: { repeated: true } });
  expect(await send(scene, "Audit", {})).toMatchObject({
    auditLog: {
      nodes: [
        { action: "ACKNOWLEDGE_DELIVERY", subject: id, note: "by hand" },
        { action: "RESOLVE_DISPUTE", subject: id, note: "Ticket 4711" },
        { action: "RECONCILE", subject: id, note: null },
      ],
    },
  });
});

it("finds by the store's order number where the upstream tells it, and what nobody has consumed yet", async () => {
  await using scene = await startSandboxApp({ face: "gamebase" });
  const { app, player } = scene;
  const bought = await scene.buy({ userKey: "minji", paymentSeq: "T-ok-KRW-1000-support" });
  const unconsumed = await send(scene, "Unconsumed", { playerId: "minji" });
  expect(unconsumed).toMatchObject({ unconsumedPayments: [{ paymentSeq: bought.paymentSeq, consumption: null }] });
  await ask(app.address, CONSUME, bought, player("minji"));
  const [byNumber] = await find(scene, { paymentSeq: bought.paymentSeq });
  const [known] = byNumber?.nodes ?? [];
  if (known?.storeOrderId === null || known === undefined) throw new Error("the sandbox tells no order number");
  const [byOrder] = await find(scene, { storeOrderId: known.storeOrderId });
  expect(byOrder?.nodes).toEqual([known]);
});
