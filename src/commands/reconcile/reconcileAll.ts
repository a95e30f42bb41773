// Everything open, page by page, a few at a time, each asked about once.

import type { Consumption } from "../../domain/consumption.ts";
import { ServiceError } from "../../domain/serviceError.ts";
import type { Gateway } from "../../gateway.ts";
import type { ConsumptionFilter, Position } from "../../ledger/port.ts";

export const RESULTS = ["CONSUMED", "REJECTED", "DISPUTED", "IN_DOUBT", "PENDING", "UNREACHABLE", "SEALED"] as const;

/** How one stands now; UNREACHABLE: the upstream was not asked; SEALED: no LEDGER_SECRET opens its token. */
type Result = (typeof RESULTS)[number];

export interface Reconciliation {
  readonly asked: number;
  readonly results: Readonly<Record<Result, number>>;
  /** Still PENDING or IN_DOUBT. */
  readonly left: number;
}

export interface ReconcileAllOptions {
  readonly concurrency: number;
  /** Stops taking new ones; what was begun is settled. */
  readonly signal: AbortSignal;
  readonly onProgress: (asked: number, total: number) => void;
}

const OPEN: ConsumptionFilter = { status: ["PENDING", "IN_DOUBT"] };
const EVERYTHING = { kind: "all" } as const;
const PAGE_SIZE = 200;

type Asked = Pick<Gateway, "workflow" | "makeRequestId"> & { readonly ledger: Pick<Gateway["ledger"], "reader"> };

export async function reconcileAll(gateway: Asked, options: ReconcileAllOptions): Promise<Reconciliation> {
  const { concurrency, signal, onProgress } = options;
  const total = await gateway.ledger.reader.consumptionCount(EVERYTHING, OPEN, false);
  const results = { CONSUMED: 0, REJECTED: 0, DISPUTED: 0, IN_DOUBT: 0, PENDING: 0, UNREACHABLE: 0, SEALED: 0 };
  let asked = 0;
  const open = openOnes(gateway);
  onProgress(0, total);
  async function work(): Promise<void> {
    while (!signal.aborted) {
      const next = await open.next();
      if (next.done === true) return;
      results[await resultOf(gateway, next.value)] += 1;
      asked += 1;
      onProgress(asked, Math.max(total, asked));
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  const left = await gateway.ledger.reader.consumptionCount(EVERYTHING, OPEN, false);
  return { asked, results, left };
}

/** Oldest first. Those that settle meanwhile leave the list, which a place in its order survives. */
async function* openOnes({ ledger }: Asked): AsyncGenerator<Consumption, void, undefined> {
  for (let after: Position | null = null; ;) {
    const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
    const query = { filter: OPEN, order, size: PAGE_SIZE, after, before: null, isFromEnd: false };
    const page = await ledger.reader.consumptionPage(EVERYTHING, query);
    for (const { consumption } of page.rows) yield consumption;
    after = page.rows.at(-1)?.position ?? null;
    if (!page.hasNext) return;
  }
}

async function resultOf({ workflow, makeRequestId }: Asked, { id }: Consumption): Promise<Result> {
  try {
    const now = await workflow.reconcile({ scope: EVERYTHING, consumptionId: id, requestId: makeRequestId() });
    return now?.status ?? "REJECTED"; // nothing is ever removed
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === "UPSTREAM_UNAVAILABLE") return "UNREACHABLE";
    if (error.code === "LEDGER_UNAVAILABLE") return "SEALED";
    throw error;
  }
}
