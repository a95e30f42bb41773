// What the simulated upstream writes: the vendor's envelopes and results, as each face has them.

import type { ExchangeEnd, HttpRequest } from "../../../src/upstream/Exchange.ts";
import type { FaceKind } from "../world/plan.ts";
import { isConsumed, type TruePayment } from "./truth.ts";

/** An answer on its way, and in a word what it says. */
export interface Answer {
  readonly end: ExchangeEnd;
  readonly says: string;
}

export type Owner =
  | { readonly is: "told"; readonly as: string }
  /** The look-up does not say whose the payment is. */
  | { readonly is: "untold" };

const TRANSACTION_HEADER = "x-tcgb-transaction-id";

/** What a face repeats of its request: Gamebase's name of the transaction. */
function transactionOf({ headers }: HttpRequest): object {
  const at = headers.indexOf(TRANSACTION_HEADER);
  return at === -1 ? {} : { transactionId: headers[at + 1] };
}

export function successOf(request: HttpRequest, result: string, message: string): Answer {
  const header = { isSuccessful: true, resultCode: 0, resultMessage: message, ...transactionOf(request) };
  return { end: answered(`{"header":${JSON.stringify(header)},"result":${result}}`), says: "success" };
}

export function codeOf(request: HttpRequest, resultCode: number): Answer {
  const own = resultCode < 0 ? { traceError: { trackingTime: 0, throwPoint: "gateway", uri: "/" } } : {};
  const resultMessage = `code ${resultCode}`;
  const header = { isSuccessful: false, resultCode, resultMessage, ...transactionOf(request), ...own };
  return { end: answered(JSON.stringify({ header })), says: `code ${resultCode}` };
}

export function garbage(): Answer {
  return { end: answered("<html>"), says: "garbage" };
}

/** Nothing whole came back. */
export function lost(resultCode: number, message: string, httpStatus: number | null = null): Answer {
  const retryAfterMs = httpStatus === null ? null : 5_000;
  return { end: { kind: "UNKNOWN", resultCode, message, httpStatus, retryAfterMs }, says: `nothing: ${message}` };
}

function answered(text: string): ExchangeEnd {
  return { kind: "ANSWERED", body: Buffer.from(text) };
}

/** A price as text: the very digits, as the vendor sends them. */
export function consumedResult(face: FaceKind, { issued }: TruePayment, isUnpriced: boolean): string {
  const price = isUnpriced ? `"price":"nothing usable"` : `"price":${issued.price}`;
  const item = face === "namesItem" ? "" : `,"productSeq":${issued.itemSeq}`;
  return `{${price},"currency":"${issued.currency}"${item}}`;
}

export function listResult(face: FaceKind, payments: readonly TruePayment[]): string {
  const [item, token] = face === "namesItem" ? ["itemSeq", "purchaseToken"] : ["productSeq", "accessToken"];
  const rows = payments.map(({ issued: { paymentSeq, itemSeq, purchaseToken, price, currency } }) => {
    const names = `"paymentSeq":"${paymentSeq}","${item}":${itemSeq},"${token}":${JSON.stringify(purchaseToken)}`;
    return `{${names},"price":${price},"currency":"${currency}"}`;
  });
  return `[${rows.join(",")}]`;
}

/** As the payment truly is, whatever anybody asked for. */
export function foundResult(payment: TruePayment, owner: Owner): string {
  const { paymentSeq, itemSeq, price, currency } = payment.issued;
  const names = `"paymentSeq":"${paymentSeq}","productSeq":${itemSeq},"price":${price},"currency":"${currency}"`;
  const userId = owner.is === "told" ? JSON.stringify(owner.as) : "null";
  const kind = `"productType":"CONSUMABLE","isConsumable":${!isConsumed(payment)}`;
  return `{${names},"userId":${userId},${kind}}`;
}
