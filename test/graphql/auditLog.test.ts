// The audit log as operators ask for it: each entry as it is on record, page by page under cursors that open in no other
// list, and a place that the ledger does not know is refused.

import { describe, expect, it } from "vitest";
import { auditEntryId, consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import type { AuditEntry } from "../../src/ledger/auditLog.ts";
import type { Caller } from "../../src/identity/caller.ts";
import { alice, codeOf, createGateway, operator, server } from "./support/gateway.ts";
import { consumptionOf, idOf } from "./support/records.ts";

const DOCUMENT = `query($first: Int, $after: String) { auditLog(first: $first, after: $after) {
  edges { cursor node { id } }
  nodes { id occurredAt actor action subject note before after requestId }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
} }`;
const HISTORY = "{ consumptions { edges { cursor } } }";
const OF_PUZZLE: Caller = { ...operator, app: "default" };

function entryOf(n: number, given: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: idOf(n),
    occurredAt: Date.UTC(2026, 0, 1) + n,
    actor: "operator key carol",
    action: "RESOLVE_DISPUTE",
    consumptionId: idOf(90 + n),
    note: `why ${n}`,
    before: '{"status":"DISPUTED"}',
    after: '{"status":"CONSUMED"}',
    requestId: `request-${n}`,
    ...given,
  };
}

interface Log {
  readonly auditLog: {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly nodes: readonly unknown[];
    readonly pageInfo: Readonly<Record<string, unknown>>;
  };
}

function scene() {
  const gateway = createGateway();
  gateway.reader.audit = { entries: [entryOf(2), entryOf(1, { consumptionId: null, note: null })], hasOlder: true };
  const ask = (variables: Record<string, unknown> = {}, caller: Caller = operator) =>
    gateway.ask<Log>(caller, DOCUMENT, variables);
  return { gateway, ask };
}

describe("the audit log", () => {
  it("shows each entry as it is on record, with its cursor", async () => {
    const { gateway, ask } = scene();
    const log = (await ask()).data?.auditLog;
    const told = { actor: "operator key carol", action: "RESOLVE_DISPUTE" };
    const [before, after] = ['{"status":"DISPUTED"}', '{"status":"CONSUMED"}'];
    expect(log?.nodes).toEqual([
      {
        ...told,
        id: auditEntryId(idOf(2)),
        occurredAt: "2026-01-01T00:00:00.002Z",
        subject: consumptionNodeId(idOf(92)),
        note: "why 2",
        before,
        after,
        requestId: "request-2",
      },
      {
        ...told,
        id: auditEntryId(idOf(1)),
        occurredAt: "2026-01-01T00:00:00.001Z",
        subject: null,
        note: null,
        before,
        after,
        requestId: "request-1",
      },
    ]);
    expect(log?.edges.map(({ node }) => node.id)).toEqual([auditEntryId(idOf(2)), auditEntryId(idOf(1))]);
    expect(log?.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: log?.edges[0]?.cursor,
      endCursor: log?.edges[1]?.cursor,
    });
    expect(gateway.reader.reads).toMatchObject([{ scope: { kind: "all" }, audit: { size: 50, after: null } }]);
  });

  it("goes on from a cursor, in pages of the size that is asked for, and is empty without a cursor", async () => {
    const { gateway, ask } = scene();
    const cursor = (await ask()).data?.auditLog.edges[0]?.cursor;
    gateway.reader.audit = { entries: [], hasOlder: false };
    const { data: older, errors } = await ask({ first: 200, after: cursor });
    expect(errors).toEqual([]);
    expect(older?.auditLog.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
    await ask({ first: null, after: null });
    expect(gateway.reader.reads.slice(1).map(({ audit }) => audit)).toEqual([
      { size: 200, after: idOf(2) },
      { size: 50, after: null },
    ]);
  });

  it.each([-1, 201])("has no page of %d", async (first) => {
    expect(codeOf(await scene().ask({ first }))).toBe("BAD_USER_INPUT");
  });

  it("refuses a place that the ledger does not know, a cursor of another list, and another operator's", async () => {
    const { gateway, ask } = scene();
    gateway.reader.consumptions.push(consumptionOf(1));
    const cursor = (await ask()).data?.auditLog.edges[0]?.cursor ?? "";
    const history = await gateway.ask<{ consumptions: { edges: { cursor: string }[] } }>(operator, HISTORY);
    const ofHistory = history.data?.consumptions.edges[0]?.cursor;
    for (const after of [ofHistory, `${cursor}A`, "", "x"]) expect(codeOf(await ask({ after }))).toBe("CURSOR_UNKNOWN");
    expect(codeOf(await ask({ after: cursor }, OF_PUZZLE))).toBe("CURSOR_UNKNOWN");
    gateway.reader.audit = "unknownPosition";
    expect(codeOf(await ask({ after: cursor }))).toBe("CURSOR_UNKNOWN");
  });

  it("of an operator of one app is read within that app, and nobody else reads it", async () => {
    const { gateway, ask } = scene();
    await ask({}, OF_PUZZLE);
    expect(gateway.reader.reads).toMatchObject([{ scope: { kind: "app", app: "default" } }]);
    for (const caller of [alice, server]) expect(codeOf(await ask({}, caller))).toBe("FORBIDDEN");
    expect(gateway.reader.reads).toHaveLength(1);
  });
});
