// Which call an HTTP request is, and what is wrong with it. Stateless: a request refused here was never heard by a
// payment, so it neither names a first token nor counts as one of its calls.

import type { IncomingMessage } from "node:http";
import { isItemSeq, isPaymentSeq, isPurchaseToken, type PaymentCall } from "../domain/identifiers.ts";
import { CONTENT_TYPE_NOT_SUPPORTED, METHOD_NOT_SUPPORTED } from "./sandboxCodes.ts";

/** The two numbers of a consume call's path, as they were sent. */
export interface ConsumePath {
  readonly paymentSeq: string;
  readonly itemSeq: string;
}

const CONSUME_PATH = /^\/inapp\/v3\/consume\/([^/?]*)\/items\/([^/?]*)(?:\?|$)/;
/** Java's Long in decimal; longer ones cannot be one, whatever their digits. */
const LONG = /^\d{1,19}$/;

export function parseConsumePath(url: string): ConsumePath | null {
  const match = CONSUME_PATH.exec(url);
  if (match === null) return null;
  const [, paymentSeq = "", itemSeq = ""] = match;
  return { paymentSeq, itemSeq };
}

/** The code for a request that is refused before its body is looked at, or null. */
export function refusalByHead(request: IncomingMessage): number | null {
  if (request.method !== "POST") return METHOD_NOT_SUPPORTED;
  const mediaType = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  return mediaType === "application/json" ? null : CONTENT_TYPE_NOT_SUPPORTED;
}

/** The call, or null where a parameter or the body is malformed. */
export function parseConsumeCall(path: ConsumePath, body: string): PaymentCall | null {
  const purchaseToken = purchaseTokenIn(body);
  if (purchaseToken === null || !isPurchaseToken(purchaseToken)) return null;
  if (!isPaymentSeq(path.paymentSeq) || !LONG.test(path.itemSeq)) return null;
  const itemSeq = BigInt(path.itemSeq);
  return isItemSeq(itemSeq) ? { paymentSeq: path.paymentSeq, itemSeq, purchaseToken } : null;
}

function purchaseTokenIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || !("purchaseToken" in parsed)) return null;
    return typeof parsed.purchaseToken === "string" ? parsed.purchaseToken : null;
  } catch {
    return null; // no JSON
  }
}
