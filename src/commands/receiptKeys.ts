// `keys receipts`: a new key, for the one place where it is put, and the keys that are there, of which nothing is shown that
// is not public.

import { makeReceiptKey } from "../identity/receipts/receiptKey.ts";
import { now } from "../maintenance.ts";
import { signingNow } from "../openReceipts.ts";
import { DAYS, HOURS, instantToCome, MINUTES } from "./keys/instantToCome.ts";
import { ownReceiptKeys } from "./keys/ownReceiptKeys.ts";
import { listedReceiptKey, receiptKeysReport } from "./keys/receiptKeysReport.ts";
import { endWith, refuseToStart } from "./process.ts";

export interface NewReceiptKeyOptions {
  readonly nbf?: string;
  readonly json?: boolean;
}

export interface ListReceiptKeysOptions {
  readonly json?: boolean;
}

const ADVICE_FOR_ONE =
  'It signs as soon as it is the first in RECEIPT_KEYS ({"keys":[…]}) and servers are started with it.';
const ADVICE_FOR_LATER =
  "Put it first in RECEIPT_KEYS, before the one that signs now, and start the servers again: it is published at once.";

export function runNewReceiptKey({ nbf, json }: NewReceiptKeyOptions): void {
  const epochMs = nbf === undefined ? null : instantToCome(nbf, now(), [MINUTES, HOURS, DAYS]);
  if (nbf !== undefined && epochMs === null) {
    return refuseToStart([
      "--nbf: from now (30m, 2h, 7d), a date (2027-01-31, its first moment in UTC) or an instant, in the future",
    ]);
  }
  const notBefore = epochMs === null ? null : Math.ceil(epochMs / 1_000);
  const jwk = makeReceiptKey(notBefore);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ kid: jwk.kid, notBefore: instantOf(notBefore), jwk })}\n`);
    return;
  }
  process.stdout.write(`${JSON.stringify(jwk)}\n`);
  const advice = notBefore === null ? ADVICE_FOR_ONE : `${ADVICE_FOR_LATER} It signs from ${instantOf(notBefore)} on.`;
  endWith(0, `${advice} Keep it now, where nobody else can read it: it is not shown again.`);
}

export async function runListReceiptKeys({ json }: ListReceiptKeysOptions): Promise<void> {
  const own = await ownReceiptKeys();
  if (!own.isUsable) return refuseToStart(own.lines);
  const { keys } = own;
  if (keys === null) return endWith(1, "RECEIPT_KEYS: is not set, and none were made beside the database yet");
  const signing = signingNow(keys);
  const listed = keys.map((key) => listedReceiptKey(key, key === signing, now()));
  process.stdout.write(receiptKeysReport(listed, json === true));
}

function instantOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1_000).toISOString();
}
