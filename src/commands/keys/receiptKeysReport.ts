// What the commands of receipt keys print of a key: which one it is and what it is for. Of the key itself not even the public
// half, so that a list can be shown to anybody.

import type { ReceiptKey } from "../../identity/receipts/receiptKey.ts";
import { table } from "./report.ts";

export interface ListedReceiptKey {
  readonly kid: string;
  readonly thumbprint: string;
  /** null: it may sign at any time. */
  readonly notBefore: string | null;
  readonly signs: boolean;
  readonly isToCome: boolean;
}

export function listedReceiptKey(key: ReceiptKey, signs: boolean, nowEpochMs: number): ListedReceiptKey {
  const { kid, thumbprint, notBefore } = key;
  return {
    kid,
    thumbprint,
    notBefore: notBefore === null ? null : new Date(notBefore * 1_000).toISOString(),
    signs,
    isToCome: notBefore !== null && notBefore * 1_000 > nowEpochMs,
  };
}

export function receiptKeysReport(keys: readonly ListedReceiptKey[], isJson: boolean): string {
  if (isJson) {
    const told = keys.map(({ kid, thumbprint, notBefore, signs }) => ({ kid, thumbprint, notBefore, signs }));
    return `${JSON.stringify({ keys: told }, null, 2)}\n`;
  }
  return table([["kid", "status", "thumbprint"], ...keys.map((key) => [key.kid, statusOf(key), key.thumbprint])]);
}

function statusOf({ signs, isToCome, notBefore }: ListedReceiptKey): string {
  if (signs) return "signs";
  return isToCome ? `published; may sign from ${notBefore}` : "published";
}
