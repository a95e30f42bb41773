// Every way in which a page of history can be driven: each filter that has an index of its own, in each order. The player,
// payment, order and request that are asked for are ones of the ledger itself.

import type { ConsumptionFilter, ConsumptionOrder } from "../../src/ledger/port.ts";
import type { HistoryReader } from "./ledgers.ts";
import type { Scope } from "../../src/ledger/scope.ts";

export interface PageCase {
  readonly what: string;
  readonly scope: Scope;
  readonly filter: ConsumptionFilter;
  readonly order: ConsumptionOrder;
}

/** By the skew of a seed: the players with the most rows. */
const PLAYERS = ["player-0", "player-1"] as const;
const POPULAR_ITEMS = [1_032_000n, 1_032_001n, 1_032_002n] as const;

export async function pageCases(reader: HistoryReader): Promise<PageCase[]> {
  const { payment, request } = await someNames(reader);
  const { paymentSeq, storeOrderId } = payment;
  const [player, other] = PLAYERS;
  const [item] = POPULAR_ITEMS;
  const own: Scope = { kind: "player", app: "default", playerId: player };
  return [
    of("everything", {}),
    of("everything, oldest first", {}, { direction: "ASC" }),
    of("everything, as it was settled", {}, { field: "SETTLED_AT" }),
    of("a payment", { paymentSeq: [paymentSeq] }),
    of("an order of the store", { storeOrderId: [storeOrderId] }),
    of("a request", { requestId: [request] }),
    of("a player", { playerId: [player] }),
    of("a player, as it was settled", { playerId: [player] }, { field: "SETTLED_AT" }),
    of("two players", { playerId: [player, other] }),
    { ...of("one's own", {}), scope: own },
    { ...of("one's own, as it was settled", {}, { field: "SETTLED_AT" }), scope: own },
    { ...of("one's own of a status", { status: ["CONSUMED"] }), scope: own },
    of("an item", { itemSeq: [item] }),
    of("three items", { itemSeq: [...POPULAR_ITEMS] }),
    of("consumed ones", { status: ["CONSUMED"] }),
    of("rejected ones", { status: ["REJECTED"] }),
    of("rejected ones, as it was settled", { status: ["REJECTED"] }, { field: "SETTLED_AT" }),
    of("open ones", { status: ["IN_DOUBT"] }),
    of("a code", { resultCode: [5_000] }),
    of("the code of success", { resultCode: [0] }),
    of("inferred ones", { evidence: ["INFERRED"] }),
    of("reversed ones", { reversed: true }),
    of("the worklist", { delivered: false, status: ["CONSUMED"] }),
    of("granted, not ours", { delivered: true, status: ["REJECTED", "IN_DOUBT"] }),
  ];
}

function of(what: string, filter: ConsumptionFilter, order: Partial<ConsumptionOrder> = {}): PageCase {
  return { what, scope: { kind: "all" }, filter, order: { field: "REQUESTED_AT", direction: "DESC", ...order } };
}

async function someNames(reader: HistoryReader) {
  const query = { filter: { status: ["CONSUMED"] }, order: { field: "REQUESTED_AT", direction: "DESC" } } as const;
  const page = await reader.consumptionPage(
    { kind: "all" },
    { ...query, size: 1, after: null, before: null, isFromEnd: true },
  );
  const consumption = page.rows[0]?.consumption;
  const [attempts] = consumption === undefined ? [] : await reader.attemptsOf({ kind: "all" }, [consumption.id]);
  const request = attempts?.[0]?.requestId;
  if (consumption?.storeOrderId == null || request == null)
    throw new Error("a seeded ledger without an order or a request");
  return { payment: { paymentSeq: consumption.paymentSeq, storeOrderId: consumption.storeOrderId }, request };
}
