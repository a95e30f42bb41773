// Row 9: totals by currency of all that was consumed: a plain scan of the same engine, and the reader's own way. Both must
// say the same to the last digit. A reader without totals is not measured, and that is said.

import { type Estimate, estimate } from "../measure/statistics.ts";
import type { SeededLedger } from "./ledgers.ts";

export interface TotalsFigure {
  readonly ledger: SeededLedger;
  readonly scanOverOurs: Estimate;
  readonly oursMs: number;
}

interface TotalsRow {
  readonly currency: string | null;
  readonly count: bigint;
  readonly amountMicros: bigint | null;
}

interface TotalsReader {
  consumptionTotals(
    scope: object,
    query: object,
  ): Promise<{ readonly kind: string; readonly rows?: readonly TotalsRow[] }>;
}

const SCAN = `SELECT coalesce(currency, '') AS currency, CAST(count(*) AS text) AS count,
  CAST(coalesce(sum(amount_micros), 0) AS text) AS amount FROM consumptions WHERE status = 'CONSUMED' GROUP BY currency ORDER BY 1`;
const QUERY = { filter: { status: ["CONSUMED"] }, by: ["CURRENCY"], timeZone: "UTC" };
/** Of ours in one sample: it is too quick for one clock reading. */
const ASKS_A_SAMPLE = 5;

/** null where the reader has no totals. */
export async function measureTotals(ledger: SeededLedger, rounds: number): Promise<TotalsFigure | null> {
  const { reader } = ledger;
  if (!hasTotals(reader)) return null;
  const ours = async () => textOf(await reader.consumptionTotals({ kind: "all" }, QUERY));
  const scan = async () => JSON.stringify((await ledger.ask(SCAN)).map((row) => Object.values(row)));
  const [summed, scanned] = [await ours(), await scan()];
  if (summed !== scanned) throw new Error(`totals differ: ours ${summed}, a scan ${scanned}`);
  const [ratios, times]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const oursMs = (await timeOf(ours, ASKS_A_SAMPLE)) / ASKS_A_SAMPLE;
    ratios.push((await timeOf(scan, 1)) / oursMs);
    times.push(oursMs);
  }
  return { ledger, scanOverOurs: estimate(ratios), oursMs: estimate(times).median };
}

function hasTotals(reader: object): reader is TotalsReader {
  return "consumptionTotals" in reader && typeof reader.consumptionTotals === "function";
}

function textOf({ kind, rows = [] }: Awaited<ReturnType<TotalsReader["consumptionTotals"]>>): string {
  if (kind !== "totals") throw new Error(`totals were refused: ${kind}`);
  const told = rows.map(({ currency, count, amountMicros }) => [currency ?? "", `${count}`, `${amountMicros ?? 0n}`]);
  return JSON.stringify(told.toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)));
}

async function timeOf(ask: () => Promise<unknown>, times: number): Promise<number> {
  const startedMs = performance.now();
  for (let time = 0; time < times; time += 1) await ask();
  return performance.now() - startedMs;
}
