// Row 9: totals by currency of all that was consumed: a plain scan of the same engine, and the reader's own way. Both must
// say the same to the last digit.

import { type Estimate, estimate } from "../measure/statistics.ts";
import type { TotalsAnswer, TotalsQuery } from "../../src/ledger/totals/question.ts";
import type { SeededLedger } from "./ledgers.ts";

export interface TotalsFigure {
  readonly ledger: SeededLedger;
  readonly scanOverOurs: Estimate;
  readonly oursMs: number;
}

const SCAN = `SELECT coalesce(currency, '') AS currency, CAST(count(*) AS text) AS count,
  CAST(coalesce(sum(amount_micros), 0) AS text) AS amount FROM consumptions WHERE status = 'CONSUMED' GROUP BY currency ORDER BY 1`;
const QUERY: TotalsQuery = { filter: { status: ["CONSUMED"] }, by: ["CURRENCY"], timeZone: "UTC" };
/** Of ours in one sample: it is too quick for one clock reading. */
const ASKS_A_SAMPLE = 5;

export async function measureTotals(ledger: SeededLedger, rounds: number): Promise<TotalsFigure> {
  const { reader } = ledger;
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

function textOf(answer: TotalsAnswer): string {
  if (answer.kind !== "totals") throw new Error(`totals were refused: ${answer.kind}`);
  const told = answer.rows.map(({ currency, count, amountMicros }) => [
    currency ?? "",
    `${count}`,
    `${amountMicros ?? 0n}`,
  ]);
  return JSON.stringify(told.toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)));
}

async function timeOf(ask: () => Promise<unknown>, times: number): Promise<number> {
  const startedMs = performance.now();
  for (let time = 0; time < times; time += 1) await ask();
  return performance.now() - startedMs;
}
