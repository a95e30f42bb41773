// Everything open, page by page, or only what is named: a few at a time, each asked about once.

import { AWAITING_ANSWER, isAwaitingAnswer } from "../../domain/payment.ts";
import { ServiceError } from "../../domain/serviceError.ts";
import type { Gateway } from "../../gateway.ts";
import type { ConsumptionFilter, Position } from "../../ledger/port.ts";

export const RESULTS = [
  "CONSUMED",
  "REJECTED",
  "DISPUTED",
  "IN_DOUBT",
  "PENDING",
  "UNREACHABLE",
  "SEALED",
  "UNSERVED",
] as const;

/** How one stands now; UNREACHABLE: the upstream was not asked; SEALED: no LEDGER_SECRET opens its token; UNSERVED: its app is not configured. */
type Result = (typeof RESULTS)[number];

export interface Reconciliation {
  readonly asked: number;
  readonly results: Readonly<Record<Result, number>>;
  /** Still PENDING or IN_DOUBT, of all or of those that were named. */
  readonly left: number;
}

export interface ReconcileAllOptions {
  /** Only these consumptions (32 hex digits each); null: everything open. */
  readonly ids: readonly string[] | null;
  readonly concurrency: number;
  /** Stops taking new ones; what was begun is settled. */
  readonly signal: AbortSignal;
  readonly onProgress: (asked: number, total: number) => void;
}

const OPEN: ConsumptionFilter = { status: AWAITING_ANSWER };
const EVERYTHING = { kind: "all" } as const;
const PAGE_SIZE = 200;

type Asked = Pick<Gateway, "workflow" | "makeRequestId"> & {
  readonly ledger: Pick<Gateway["ledger"], "reader" | "health">;
};

export async function reconcileAll(gateway: Asked, options: ReconcileAllOptions): Promise<Reconciliation> {
  const { ids, concurrency, signal, onProgress } = options;
  const total = ids?.length ?? (await countOpen(gateway));
  const results = {
    CONSUMED: 0,
    REJECTED: 0,
    DISPUTED: 0,
    IN_DOUBT: 0,
    PENDING: 0,
    UNREACHABLE: 0,
    SEALED: 0,
    UNSERVED: 0,
  };
  let asked = 0;
  const open = ids === null ? openOnes(gateway) : ids.values();
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
  return { asked, results, left: ids === null ? await countOpen(gateway) : await countOpenOf(gateway, ids) };
}

/** Those of them that are on no record. */
export async function unknownIds({ ledger }: Asked, ids: readonly string[]): Promise<string[]> {
  const found = await ledger.reader.consumptionsById(EVERYTHING, ids);
  return ids.filter((_, index) => found[index] === null);
}

function countOpen({ ledger }: Asked): Promise<number> {
  return ledger.reader.consumptionCount(EVERYTHING, OPEN, false);
}

async function countOpenOf({ ledger }: Asked, ids: readonly string[]): Promise<number> {
  const found = await ledger.reader.consumptionsById(EVERYTHING, ids);
  return found.filter((one) => one !== null && isAwaitingAnswer(one)).length;
}

/** Oldest first. Those that settle meanwhile leave the list, which a place in its order survives. */
async function* openOnes({ ledger }: Asked): AsyncGenerator<string, void, undefined> {
  for (let after: Position | null = null; ;) {
    const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
    const query = { filter: OPEN, order, size: PAGE_SIZE, after, before: null, isFromEnd: false };
    const page = await ledger.reader.consumptionPage(EVERYTHING, query);
    for (const { consumption } of page.rows) yield consumption.id;
    after = page.rows.at(-1)?.position ?? null;
    if (!page.hasNext) return;
  }
}

async function resultOf({ ledger, workflow, makeRequestId }: Asked, id: string): Promise<Result> {
  try {
    const now = await workflow.reconcile({
      scope: EVERYTHING,
      consumptionId: id,
      requestId: makeRequestId(),
      actor: null,
    });
    if (now === "unserved") return "UNSERVED";
    return now?.status ?? "REJECTED"; // nothing is ever removed
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === "UPSTREAM_UNAVAILABLE") return "UNREACHABLE";
    if (error.code === "LEDGER_UNAVAILABLE" && ledger.health.isWritable()) return "SEALED";
    throw error;
  }
}
