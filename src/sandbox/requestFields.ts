// The bodies that the three faces send, read strictly: null wherever a parameter is missing or malformed, which the
// vendor refuses with 1100.

import { isItemSeq, isPaymentSeq, isPurchaseToken } from "../domain/identifiers.ts";
import type { SandboxCall } from "./payments.ts";
import type { Route, SandboxFace } from "./routes.ts";

/** Java's Long in decimal; longer ones cannot be one, whatever their digits. */
const LONG = /^\d{1,19}$/;

export type Fields = Readonly<Record<string, unknown>>;

/** Whose unconsumed payments are asked for, and of which stores; null: of all. */
export interface UnconsumedQuestion {
  readonly userKey: string;
  readonly marketIds: readonly string[] | null;
}

export function fieldsIn(body: string): Fields | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isFields(parsed) ? parsed : null;
  } catch {
    return null; // no JSON
  }
}

export function longIn(text: string): bigint | null {
  if (!LONG.test(text)) return null;
  const long = BigInt(text);
  return isItemSeq(long) ? long : null;
}

export function parseConsumeCall(route: Route & { readonly call: "consume" }, fields: Fields): SandboxCall | null {
  const isV3 = route.face === "v3";
  const paymentSeq = isV3 ? route.paymentSeq : fields["paymentSeq"];
  const purchaseToken = isV3 ? fields["purchaseToken"] : fields["accessToken"];
  const itemSeq = isV3 ? longIn(route.itemSeq) : null;
  if (isV3 && itemSeq === null) return null;
  if (typeof paymentSeq !== "string" || !isPaymentSeq(paymentSeq)) return null;
  if (typeof purchaseToken !== "string" || !isPurchaseToken(purchaseToken)) return null;
  return { paymentSeq, itemSeq, purchaseToken };
}

export function parseUnconsumedQuestion(face: SandboxFace, fields: Fields): UnconsumedQuestion | null {
  const userKey = face === "gamebase" ? fields["userId"] : fields["userKey"];
  if (typeof userKey !== "string" || userKey === "") return null;
  switch (face) {
    case "v3":
      return isAppSeq(fields["appSeq"]) ? { userKey, marketIds: null } : null;
    case "nhncloud": {
      const marketId = fields["marketId"];
      return typeof marketId === "string" && marketId !== "" ? { userKey, marketIds: [marketId] } : null;
    }
    case "gamebase": {
      const marketIds = fields["marketIds"];
      return isTexts(marketIds) && marketIds.length > 0 ? { userKey, marketIds } : null;
    }
  }
}

/** Documented as a Long, and sent as a text in the vendor's example. */
function isAppSeq(value: unknown): boolean {
  return typeof value === "string" ? longIn(value) !== null : Number.isInteger(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
