// What is written the same way wherever it stands: instants, money, and codes with what they mean.

import type { EpochMs } from "../consumption.ts";
import { formatAmount, type Money } from "../money.ts";
import { describeCode } from "./codeWords.ts";

/** To the minute, UTC: `2026-07-01T12:03Z`. */
export function utcMinute(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

const SEOUL_OFFSET_MS = 9 * 3_600_000; // no summer time since 1988

/** As Korean operators read a clock, UTC behind it: `2026-07-01 21:03 KST(2026-07-01T12:03Z)`. */
export function koreanMinute(at: EpochMs): string {
  const seoul = new Date(at + SEOUL_OFFSET_MS).toISOString().slice(0, 16).replace("T", " ");
  return `${seoul} KST(${utcMinute(at)})`;
}

const ORDINALS = ["첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"] as const;

/** `첫 번째`, `두 번째`, …, from the eleventh on `11번째`. */
export function koreanOrdinal(number: number): string {
  const word = ORDINALS[number - 1];
  return word === undefined ? `${number}번째` : `${word} 번째`;
}

export function moneyText({ amountMicros, currency }: Money): string {
  return `${formatAmount(amountMicros)} ${currency}`;
}

/** `5018 ALREADY_CONSUMED`; the number alone where the vendor does not list it. */
export function codeText(code: number): string {
  const words = describeCode(code);
  return words === null ? String(code) : `${code} ${words.name}`;
}

/** `5000 CONSUME_FAILED: the purchase token is wrong, …`, to stand within a sentence. isListed: for the API that was called. */
export function meaningOf(code: number, isListed = true): string {
  const words = describeCode(code);
  if (words === null || !isListed) return unlisted(code);
  const english = words.english.slice(0, -1);
  return `${codeText(code)}: ${english.charAt(0).toLowerCase()}${english.slice(1)}`;
}

/** The same in Korean. */
export function koreanMeaningOf(code: number, isListed = true): string {
  const words = describeCode(code);
  return words === null || !isListed ? koreanUnlisted(code) : `${codeText(code)}: ${words.korean.slice(0, -1)}`;
}

/** Who refused with it, to begin a sentence. */
export function refuser(code: number, isListed = true): string {
  return isListed && isByGateway(code) ? "Gamebase's gateway" : "The IAP server";
}

/** The same within a sentence. */
export function refuserWithin(code: number, isListed = true): string {
  return refuser(code, isListed).replace(/^The /, "the ");
}

/** The same in Korean. */
export function koreanRefuser(code: number, isListed = true): string {
  return isListed && isByGateway(code) ? "Gamebase 게이트웨이가" : "IAP 서버가";
}

function isByGateway(code: number): boolean {
  return describeCode(code)?.isByGateway === true;
}

/** A code that the vendor lists nowhere, or not for the upstream that said it. */
export function unlisted(code: number): string {
  return `${code}, which the vendor does not list for this API`;
}

export function koreanUnlisted(code: number): string {
  return `${code}, 해당 코드 표에 없음`;
}
