// Which lists share their cursors: the same rows in the same order for the same caller, however that was written, and no
// others.

import { describe, expect, it } from "vitest";
import { auditList, consumptionList, feedList, type List } from "../../src/graphql/lists.ts";
import { createCursors, type Cursors } from "../../src/ledger/cursors.ts";
import type { ConsumptionFilter, ConsumptionOrder, Position } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";

const cursors = createCursors(new Uint8Array(32).fill(7));
const NEWEST: ConsumptionOrder = { field: "REQUESTED_AT", direction: "DESC" };
const ALICE: Scope = { kind: "player", app: "default", playerId: "alice" };
const PLACE: Position = { at: 5, row: 7 };

const listOf = (filter: ConsumptionFilter, scope: Scope = ALICE) => consumptionList(cursors, scope, filter, NEWEST);

function doesKnow<Place>(list: List<Place>, cursor: string): boolean {
  try {
    return list.placeOf(cursor) !== null;
  } catch {
    return false;
  }
}

/** Of each two lists that share their cursors, which: the lists by their places in the series. */
function sharing(lists: readonly List<Position>[]): string[] {
  return lists.flatMap((one, from) =>
    lists.flatMap((other, to) => (from !== to && doesKnow(other, one.cursorOf(PLACE)) ? [`${from} and ${to}`] : [])),
  );
}

describe("a list of consumptions", () => {
  it("finds each of its places again, also before 1970", () => {
    for (const place of [PLACE, { at: -5, row: 0 }, { at: 0, row: Number.MAX_SAFE_INTEGER }])
      expect(listOf({}).placeOf(listOf({}).cursorOf(place))).toEqual(place);
    for (const nothing of [null, undefined]) expect(listOf({}).placeOf(nothing)).toBeNull();
  });

  it("is another one for each filter", () => {
    const filters: readonly ConsumptionFilter[] = [
      {},
      { status: ["CONSUMED"] },
      { status: ["REJECTED"] },
      { status: ["CONSUMED", "REJECTED"] },
      { paymentSeq: ["P1"] },
      { storeOrderId: ["P1"] },
      { paymentSeq: ["P1", "P2"] },
      { paymentSeq: ["P1,P2"] },
      { itemSeq: [1n] },
      { itemSeq: [2n] },
      { resultCode: [1] },
      { environment: "SANDBOX" },
      { environment: "PRODUCTION" },
      { isTest: true },
      { isTest: false },
      { delivered: true },
      { requestedAt: { from: 1, until: null } },
      { requestedAt: { from: 2, until: null } },
      { requestedAt: { from: null, until: 1 } },
      { requestedAt: { from: null, until: 2 } },
      { settledAt: { from: 1, until: null } },
      { settledAt: { from: 1, until: 2 } },
    ];
    expect(sharing(filters.map((filter) => listOf(filter)))).toEqual([]);
  });

  it("is the same one however its filter is written", () => {
    const parts: readonly ConsumptionFilter[] = [
      { status: ["REJECTED", "CONSUMED"] },
      { currency: ["KRW"] },
      { itemSeq: [10n, 9n] },
      { isTest: false },
    ];
    const inOrder = together(parts);
    const cursor = listOf(inOrder).cursorOf(PLACE);
    for (const [first = {}, ...rest] of rotations(parts)) {
      for (const order of [[first, ...rest], [...rest, first].toReversed()])
        expect(doesKnow(listOf(together(order)), cursor)).toBe(true);
    }
    const rewritten = { ...inOrder, status: ["CONSUMED", "REJECTED", "CONSUMED"], itemSeq: [9n, 10n, 9n] } as const;
    expect(doesKnow(listOf(rewritten), cursor)).toBe(true);
  });

  it("is another one for each caller, whatever they and their apps are called", () => {
    const scopes: readonly Scope[] = [
      ALICE,
      { ...ALICE, playerId: "bob" },
      { ...ALICE, app: "racing" },
      { ...ALICE, app: null },
      { kind: "player", app: "app", playerId: "default" },
      { kind: "app", app: "default" },
      { kind: "app", app: "racing" },
      { kind: "app", app: "all" },
      { kind: "all" },
    ];
    expect(sharing(scopes.map((scope) => listOf({}, scope)))).toEqual([]);
  });

  it("is another one for each order", () => {
    const orders: readonly ConsumptionOrder[] = [
      NEWEST,
      { ...NEWEST, direction: "ASC" },
      { ...NEWEST, field: "SETTLED_AT" },
    ];
    expect(sharing(orders.map((order) => consumptionList(cursors, ALICE, {}, order)))).toEqual([]);
  });
});

describe("a list", () => {
  /** As if another version had sealed it, which wrote places otherwise. */
  const sealed = (text: string | null): Cursors => ({ of: () => ({ seal: () => "sealed", open: () => text }) });

  it.each([null, "", "5", "5.", ".7", "5.7.1", "5.x", "x.7", "5 7", "5.7\n", "0xff", `${"1".repeat(17)}.1`])(
    "knows no place by what is none: %j",
    (text) => {
      const lists = [
        consumptionList(sealed(text), ALICE, {}, NEWEST),
        feedList(sealed(text), ALICE, null),
        auditList(sealed(text), { kind: "all" }),
      ];
      for (const list of lists) expect(() => list.placeOf("sealed")).toThrow("This cursor is not valid for this list");
    },
  );
});

/** In this order. */
function together(parts: readonly ConsumptionFilter[]): ConsumptionFilter {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function rotations<Part>(parts: readonly Part[]): Part[][] {
  return parts.map((_, from) => [...parts.slice(from), ...parts.slice(0, from)]);
}
