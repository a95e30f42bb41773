// The keys that this server's receipts are signed by, for a command that signs nothing.

import { readSettings } from "../../config/settings.ts";
import { IdentityRefusal } from "../../identity/identityRefusal.ts";
import type { ReceiptKey } from "../../identity/receipts/receiptKey.ts";
import { LedgerRefusal } from "../../ledger/ledgerRefusal.ts";
import { lookAtReceiptKeys } from "../../openReceipts.ts";

export type OwnReceiptKeys =
  /** null: none are configured, and none were made yet. */
  | { readonly isUsable: true; readonly keys: readonly [ReceiptKey, ...ReceiptKey[]] | null }
  /** Each begins with the variable at fault. */
  | { readonly isUsable: false; readonly lines: readonly string[] };

export async function ownReceiptKeys(): Promise<OwnReceiptKeys> {
  const { DATABASE_URL, RECEIPT_KEYS } = process.env; // whatever else is set wrong
  const read = readSettings({ DATABASE_URL, RECEIPT_KEYS });
  if (!read.isValid) return { isUsable: false, lines: read.lines };
  try {
    return { isUsable: true, keys: await lookAtReceiptKeys(read.settings) };
  } catch (error) {
    if (error instanceof IdentityRefusal) return { isUsable: false, lines: [`${error.variable}: ${error.message}`] };
    if (error instanceof LedgerRefusal) return { isUsable: false, lines: [`RECEIPT_KEYS: ${error.message}`] };
    throw error;
  }
}
