// The keys of receipts from here: whether they can be used and which one signs. Shows kids, and nothing of the keys.

import type { ReceiptKey } from "../../identity/receipts/receiptKey.ts";
import { IdentityRefusal } from "../../identity/identityRefusal.ts";
import { type Check, fail, type Finding, ok } from "../../ledger/checks.ts";
import { LedgerRefusal } from "../../ledger/ledgerRefusal.ts";

export interface ReceiptChecksOptions {
  readonly readKeys: () => Promise<readonly ReceiptKey[] | null>;
  readonly signing: (keys: readonly ReceiptKey[]) => ReceiptKey | null;
}

const MEND = "docs/how-to/rotate-receipt-keys.md says what RECEIPT_KEYS holds; or put the keys back that were there";

export function receiptChecks({ readKeys, signing }: ReceiptChecksOptions): Check[] {
  return [{ name: "receipt keys", run: () => judge(readKeys, signing) }];
}

async function judge(
  readKeys: ReceiptChecksOptions["readKeys"],
  signing: ReceiptChecksOptions["signing"],
): Promise<Finding> {
  try {
    const keys = await readKeys();
    if (keys === null) return ok("none yet: the first start makes one, or set RECEIPT_KEYS");
    return ok(`${keys.length} published, ${JSON.stringify(signing(keys)?.kid ?? null)} signs`);
  } catch (error) {
    if (error instanceof IdentityRefusal || error instanceof LedgerRefusal) return fail(error.message, MEND);
    throw error;
  }
}
