// The audit log over HTTP: an operator's acts as they are asked for, with who did them by the name of their key; an operator
// of one app sees that app's alone, by every cursor there is.

import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { ask, CALL, codeOf } from "./support/asking.ts";
import { type AppName, APPS, startTwoApps, type TwoApps } from "./support/twoApps.ts";

const LOG = `query($first: Int, $after: String) {
  auditLog(first: $first, after: $after) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id } }
    nodes { id occurredAt actor action subject note before after requestId }
  }
}`;
const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    ... on ConsumeSuccess { consumption { id } }
  }
}`;
const ENTRY = z.object({
  id: z.string(),
  occurredAt: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  note: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  requestId: z.string(),
});
const PAGE = z.object({
  auditLog: z.object({
    pageInfo: z.object({
      hasNextPage: z.boolean(),
      hasPreviousPage: z.boolean(),
      startCursor: z.string().nullable(),
      endCursor: z.string().nullable(),
    }),
    edges: z.array(z.object({ cursor: z.string(), node: z.object({ id: z.string() }) })),
    nodes: z.array(ENTRY),
  }),
});

let install: TwoApps;
const ids = new Map<AppName, string>();

async function pageFor(who: AppName | "all", variables: { first?: number; after?: string | null } = {}) {
  const { data, errors } = await ask(install.address(), LOG, variables, install.operator[who]);
  expect(errors).toEqual([]);
  return PAGE.parse(data).auditLog;
}

beforeAll(async () => {
  install = await startTwoApps();
  for (const app of APPS) {
    const { answer } = await ask(install.address(), CONSUME, CALL, install.player(app, "alice"));
    const [, id] = /"id":"([^"]+)"/.exec(answer.text) ?? [];
    if (id === undefined) throw new Error(answer.text);
    ids.set(app, id);
    const headers = { ...install.operator[app], "x-request-id": `audit-${app}` };
    await ask(install.address(), `mutation { reconcileConsumption(id: "${id}") { status } }`, {}, headers);
  }
  const reversal = `mutation { recordReversal(app: "racer", paymentSeq: "of-nobody", kind: VOIDED, note: "why",
    occurredAt: "2026-07-01T00:00:00Z", reference: "void-1") { __typename } }`;
  await ask(install.address(), reversal, {}, install.operator.all);
});
afterAll(() => install[Symbol.asyncDispose]());

it("tells of an operator's reconciliation: who, when, of what, and how it stood before and after", async () => {
  const { nodes } = await pageFor("puzzle");
  expect(nodes).toMatchObject([
    {
      actor: "operator key operator of puzzle",
      action: "RECONCILE",
      subject: ids.get("puzzle"),
      requestId: "audit-puzzle",
    },
  ]);
  const [entry] = nodes;
  expect(Math.abs(Date.parse(entry?.occurredAt ?? "") - Date.now())).toBeLessThan(600_000);
  for (const side of [entry?.before, entry?.after]) {
    expect(JSON.parse(side ?? "")).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
  }
  const { data } = await ask(
    install.address(),
    `{ node(id: "${entry?.subject ?? ""}") { id } }`,
    {},
    install.operator.all,
  );
  expect(data).toEqual({ node: { id: ids.get("puzzle") } });
});

it("shows an operator of one app that app's entries, and one of all apps every one, newest first", async () => {
  expect((await pageFor("racer")).nodes.map(({ action }) => action)).toEqual(["RECORD_REVERSAL", "RECONCILE"]);
  const { nodes, edges } = await pageFor("all");
  expect(nodes.map(({ requestId }) => requestId).slice(1)).toEqual(["audit-racer", "audit-puzzle"]);
  expect(nodes[0]).toMatchObject({ action: "RECORD_REVERSAL", subject: null, note: "why", before: null });
  expect(edges.map(({ node }) => node.id)).toEqual(nodes.map(({ id }) => id));
});

it("is read page by page", async () => {
  const whole = await pageFor("all");
  const first = await pageFor("all", { first: 2 });
  expect(first.pageInfo).toMatchObject({
    hasNextPage: true,
    hasPreviousPage: false,
    endCursor: first.edges[1]?.cursor,
  });
  const rest = await pageFor("all", { first: 2, after: first.pageInfo.endCursor });
  expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect([...first.nodes, ...rest.nodes]).toEqual(whole.nodes);
  expect(await pageFor("all", { first: 0 })).toMatchObject({ nodes: [], pageInfo: { startCursor: null } });
});

it("takes no cursor of another scope, of another list, or of nobody", async () => {
  const { pageInfo } = await pageFor("all", { first: 1 });
  const feed = await ask(install.address(), "{ feed { pageInfo { endCursor } } }", {}, install.operator.all);
  const [, ofFeed] = /"endCursor":"([^"]+)"/.exec(feed.answer.text) ?? [];
  const foreign = await ask(install.address(), LOG, { after: pageInfo.endCursor }, install.operator.racer);
  expect(codeOf(foreign)).toBe("CURSOR_UNKNOWN");
  for (const after of [ofFeed, "nonsense", `${pageInfo.endCursor ?? ""}A`]) {
    expect(codeOf(await ask(install.address(), LOG, { after }, install.operator.all)), after).toBe("CURSOR_UNKNOWN");
  }
});

it("is refused where more is asked for than a page holds", async () => {
  for (const first of [-1, 201]) {
    expect(codeOf(await ask(install.address(), LOG, { first }, install.operator.all))).toBe("BAD_USER_INPUT");
  }
});
