// The wiring of receipts: by which keys they are signed, where those come from, and by which clock one takes over from
// another.

import type { ReceiptKeysPlace } from "./config/receipts.ts";
import type { Settings } from "./config/settings.ts";
import { IdentityRefusal } from "./identity/identityRefusal.ts";
import { readPrivateFileInTime } from "./identity/readPrivateFile.ts";
import { makeReceiptKey, type ReceiptKey } from "./identity/receipts/receiptKey.ts";
import { readReceiptKeySet, signingKeyOf } from "./identity/receipts/receiptKeySet.ts";
import { createReceipts, type Receipts } from "./identity/receipts/receipts.ts";
import { isThere, readOrMakeFile } from "./ledger/madeFile.ts";
import { answeringInTime, madeBeside } from "./openLedger.ts";
import { after } from "./systemTime.ts";

/** A key takes a quarter of a kilobyte. */
const BYTES_MAX = 64 * 1024;

type ReceiptKeys = readonly [ReceiptKey, ...ReceiptKey[]];
type ReceiptKeySettings = Pick<Settings, "receipts" | "database">;

/** Signs from here on; made keys are made now, so that nothing is left behind by a server whose ledger does not open. */
export type OpenReceipts = () => Promise<Receipts>;

/** Throws IdentityRefusal where the configured keys cannot be used. */
export async function openReceipts(settings: ReceiptKeySettings): Promise<OpenReceipts> {
  const { keys: place, issuer } = settings.receipts;
  const configured = place === null ? null : await configuredKeys(place);
  return async () => createReceipts({ keys: configured ?? (await madeKeys(settings)), issuer, epochMs: Date.now });
}

/** As a server would sign by them, for people who look them over; null: none are configured, and none were made yet. */
export async function lookAtReceiptKeys(settings: ReceiptKeySettings): Promise<ReceiptKeys | null> {
  const { keys: place } = settings.receipts;
  if (place !== null) return configuredKeys(place);
  return (await isThere(madeKeysPath(settings))) ? madeKeys(settings) : null;
}

/** Which of them signs at the moment. */
export function signingNow(keys: readonly ReceiptKey[]): ReceiptKey | null {
  return signingKeyOf(keys, Date.now());
}

async function configuredKeys(place: ReceiptKeysPlace): Promise<ReceiptKeys> {
  if (place.kind === "text") return usable(place.text, "it");
  const read = await readPrivateFileInTime(place.path, BYTES_MAX, after);
  if (!read.isValid) throw refusal(`${read.line}; ${read.mend ?? "correct its path"}`);
  return usable(read.text, place.path);
}

async function madeKeys(settings: ReceiptKeySettings): Promise<ReceiptKeys> {
  const path = madeKeysPath(settings);
  const content = () => `${JSON.stringify({ keys: [makeReceiptKey(null)] })}\n`;
  const makesFolder = settings.database.engine === "postgres";
  return usable(await answeringInTime(path, readOrMakeFile(path, content, { makesFolder })), path);
}

/** Beside what the ledger's own secret lies beside. */
function madeKeysPath({ database }: ReceiptKeySettings): string {
  return `${madeBeside(database)}-receipt-keys`;
}

function usable(text: string, name: string): ReceiptKeys {
  const read = readReceiptKeySet(text);
  if (!read.isValid) throw refusal(`${name} holds no set of keys that sign receipts: ${read.line}`);
  if (signingNow(read.keys) === null) throw refusal(`no key in ${name} signs yet: the nbf of each is in the future`);
  return read.keys;
}

function refusal(line: string): IdentityRefusal {
  return new IdentityRefusal("RECEIPT_KEYS", line);
}
