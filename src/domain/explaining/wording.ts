// What is written the same way wherever it stands: instants, money, and the vendor's names of codes.

import type { EpochMs } from "../consumption.ts";
import { formatAmount, type Money } from "../money.ts";
import { nameOfCode } from "../resultCodes.ts";

/** To the minute, UTC: `2026-07-01T12:03Z`. */
export function utcMinute(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

const SEOUL_OFFSET_MS = 9 * 3_600_000; // no summer time since 1988

/** With the wall time in Asia/Seoul: `2026-07-01T12:03Z, 한국 시각 2026-07-01 21:03`. */
export function bothTimes(at: EpochMs): string {
  const seoul = new Date(at + SEOUL_OFFSET_MS).toISOString().slice(0, 16).replace("T", " ");
  return `${utcMinute(at)}, 한국 시각 ${seoul}`;
}

export function moneyText({ amountMicros, currency }: Money): string {
  return `${formatAmount(amountMicros)} ${currency}`;
}

/** `5018 ALREADY_CONSUMED`; the number alone where the vendor has no name for it. */
export function codeText(code: number): string {
  const name = nameOfCode(code);
  return name === null ? String(code) : `${code} ${name}`;
}
