// `verify receipt`: what a game server does with a receipt, for whoever has one and wants to know what it is worth.

import { open } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { isLoopbackName } from "../config/loopback.ts";
import { RECEIPT_ISSUER_DEFAULT } from "../config/receipts.ts";
import { type FetchedKeySet, keySetIn } from "../identity/fetchKeySet.ts";
import { unlessLate } from "../identity/readPrivateFile.ts";
import { type VerifiedReceipt, verifyReceipt } from "../identity/receipts/verifyReceipt.ts";
import { publishedKeySet } from "../identity/receipts/receiptKeySet.ts";
import { lookAtIdentity } from "../openIdentity.ts";
import { ownReceiptKeys } from "./keys/ownReceiptKeys.ts";
import { after } from "../systemTime.ts";
import { codeOf, refuseToStart } from "./process.ts";

export interface VerifyReceiptOptions {
  readonly jwks?: string;
  readonly issuer?: string;
  readonly app: string;
  readonly json?: boolean;
}

export async function runVerifyReceipt(jws: string, options: VerifyReceiptOptions): Promise<void> {
  const keySet = await keySetFor(options.jwks);
  if (!keySet.isUsable) return refuseToStart([keySet.why]);
  if (jws === "-" && process.stdin.isTTY) process.stderr.write("The receipt, then Ctrl-D:\n");
  const receipt = (jws === "-" ? await text(process.stdin) : jws).trim();
  const issuer = options.issuer ?? (process.env["RECEIPT_ISSUER"] || RECEIPT_ISSUER_DEFAULT);
  const verified = await verifyReceipt(receipt, { keyFor: keySet.keyFor, issuer, app: options.app });
  process.exitCode = verified.isVerified ? 0 : 1;
  if (options.json === true) process.stdout.write(`${JSON.stringify(verified)}\n`);
  else if (verified.isVerified) process.stdout.write(reportOf(verified));
  else process.stderr.write(`refused: ${verified.reason}\n`);
}

/** One line, with the option or variable at fault, where there is none to be had. */
async function keySetFor(place: string | undefined): Promise<FetchedKeySet> {
  if (place === undefined) return ownKeySet();
  const named = (keySet: FetchedKeySet): FetchedKeySet =>
    keySet.isUsable ? keySet : { isUsable: false, why: `--jwks: the key set cannot be read (${keySet.why})` };
  if (/^https?:/i.test(place)) {
    const url = URL.parse(place);
    const isAllowed = url !== null && (url.protocol === "https:" || isLoopbackName(url.hostname));
    if (!isAllowed) return { isUsable: false, why: "--jwks: an https URL, http on a loopback address, or a file" };
    return named(await lookAtIdentity.fetchKeys(place));
  }
  const unreadable = (code: string): FetchedKeySet => ({
    isUsable: false,
    why: `--jwks: ${place} cannot be read (${code})`,
  });
  // A pipe that another program writes is as good as a file; from one that nobody writes nothing comes, as from a dead mount.
  const reading = readWhole(place).then(
    (content) => named(keySetIn(withoutPrivateHalves(content))),
    (error: unknown) => unreadable(codeOf(error)),
  );
  return unlessLate(reading, after, () => unreadable("ETIMEDOUT"));
}

/** Node.js tells of a handle that is being opened, but not of `readFile`, and so can end a process that waits for one. */
async function readWhole(place: string): Promise<string> {
  await using file = await open(place);
  return await file.readFile("utf8");
}

/** Whoever verifies beside the server may name the file of RECEIPT_KEYS itself. */
function withoutPrivateHalves(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content, (name, value: unknown) => (name === "d" ? undefined : value)));
  } catch {
    return content; // it is no JSON, and that is told of it
  }
}

async function ownKeySet(): Promise<FetchedKeySet> {
  const own = await ownReceiptKeys();
  if (!own.isUsable) return { isUsable: false, why: own.lines.join("; ") };
  if (own.keys !== null) return keySetIn(publishedKeySet(own.keys));
  return { isUsable: false, why: "--jwks: name the key set; RECEIPT_KEYS is not set, and none were made yet" };
}

function reportOf({ kid, claims }: Extract<VerifiedReceipt, { isVerified: true }>): string {
  const lines = Object.entries(claims).map(([name, value]) => `  ${name.padEnd(11)}  ${JSON.stringify(value)}`);
  return `${["verified, by the key " + JSON.stringify(kid), ...lines].join("\n")}\n`;
}
