// The look before a player's first attempt: whether the upstream shows the payment as theirs (`VERIFY_OWNER`), and what it
// costs, whatever answer is lost later (`PRICE_SNAPSHOT`). Nothing is recorded here, and nothing is consumed.

import type { PaymentCall } from "../domain/identifiers.ts";
import { canNeverBeConsumed } from "../domain/paymentFacts.ts";
import type { SeenPayment } from "../ledger/paymentReports.ts";
import {
  type FoundPayment,
  type Looked,
  type LookFailure,
  showsNothing,
  type UnconsumedList,
  type UnconsumedPayment,
  type Upstream,
} from "../upstream/port.ts";

export interface LookQuestion {
  readonly upstream: Upstream;
  readonly call: PaymentCall;
  readonly playerId: string;
  readonly requestId: string;
  readonly deadlineMs: number;
  /** `VERIFY_OWNER`. */
  readonly isOwnerVerified: boolean;
}

export type LookVerdict =
  | { readonly kind: "shown"; readonly look: SeenPayment }
  /** The upstream shows this payment and token with another item. */
  | { readonly kind: "otherItem"; readonly look: SeenPayment }
  /** A subscription that renews itself. */
  | { readonly kind: "neverConsumable" }
  /** Not shown as this player's. */
  | { readonly kind: "notTheirs" }
  /** Theirs, or nobody asks whose it is; about this token nothing is known. */
  | { readonly kind: "nothingToTell" }
  /** The upstream could not be asked, or did not say. */
  | { readonly kind: "failed"; readonly failure: LookFailure | null };

export async function lookBefore(question: LookQuestion): Promise<LookVerdict> {
  const { upstream, call } = question;
  if (upstream.lookUp !== null) {
    const { requestId, deadlineMs, playerId } = question;
    const found = await upstream.lookUp({
      purchaseToken: call.purchaseToken,
      requestId,
      deadlineMs,
      purpose: "LOOK",
      playerId,
    });
    if (found.kind === "FAILED") return { kind: "failed", failure: found };
    const payment = found.value?.paymentSeq === call.paymentSeq ? found.value : null;
    // A look-up that does not say whose it is leaves the question to the player's list.
    if (payment === null || payment.playerId !== null || !question.isOwnerVerified)
      return judgeFound(question, payment);
  }
  return judgeListed(question, await listOf(question));
}

function listOf({ upstream, playerId, requestId, deadlineMs }: LookQuestion) {
  return upstream.listUnconsumed?.({ playerId, requestId, deadlineMs, purpose: "LOOK" }) ?? null;
}

function judgeFound({ call, playerId, isOwnerVerified }: LookQuestion, found: FoundPayment | null): LookVerdict {
  if (found === null) return { kind: isOwnerVerified ? "notTheirs" : "nothingToTell" };
  if (isOwnerVerified && !isNamedAs(found.playerId, playerId)) return { kind: "notTheirs" };
  return judgeItem(call, seenByLookUp(found, call.purchaseToken));
}

/**
 * Some stores' payments name their owner behind the store's letters, as `AS@QW4M1` (IAP-API.md): that is the player `QW4M1`, and
 * nobody who calls themselves `AS@QW4M1`. Behind letters that are no store's it may be the player's own name, as `BOB@EXAMPLE.COM`.
 */
const LETTERS_BEFORE = /^([A-Z]+)@/;
const STORES: ReadonlySet<string> = new Set(["GG", "AS", "ONESTORE", "GALAXY", "AMAZON", "HUAWEI", "MYCARD"]);

function isNamedAs(owner: string | null, playerId: string): boolean {
  if (owner === null) return false;
  const [before = "", letters = ""] = LETTERS_BEFORE.exec(owner) ?? [];
  return owner.slice(before.length) === playerId || (owner === playerId && !STORES.has(letters));
}

function judgeListed({ call, isOwnerVerified }: LookQuestion, listed: Looked<UnconsumedList> | null): LookVerdict {
  if (listed === null) return { kind: "failed", failure: null };
  const list = listed.kind === "SHOWN" ? listed.value : listed.shown;
  const payment = list?.payments.find(({ paymentSeq }) => paymentSeq === call.paymentSeq);
  if (payment === undefined && listed.kind === "FAILED" && !showsNothing(listed))
    return { kind: "failed", failure: listed };
  if (payment === undefined && list?.isWhole === false) return { kind: "failed", failure: null };
  if (payment === undefined) return { kind: isOwnerVerified ? "notTheirs" : "nothingToTell" };
  // The payment is theirs; what their other token may do is the upstream's to say.
  if (payment.purchaseToken !== call.purchaseToken) return { kind: "nothingToTell" };
  return judgeItem(call, seenInList(payment));
}

function judgeItem({ itemSeq }: PaymentCall, look: SeenPayment): LookVerdict {
  if (look.itemSeq !== itemSeq) return { kind: "otherItem", look };
  return canNeverBeConsumed(look.facts) ? { kind: "neverConsumable" } : { kind: "shown", look };
}

export function seenInList({ paymentSeq, itemSeq, purchaseToken, price, facts }: UnconsumedPayment): SeenPayment {
  return { paymentSeq, itemSeq, purchaseToken, price, priceSource: "UNCONSUMED_LIST", facts, isConsumable: true };
}

export function seenByLookUp(found: FoundPayment, purchaseToken: string): SeenPayment {
  const { paymentSeq, itemSeq, price, facts, isConsumable } = found;
  return { paymentSeq, itemSeq, purchaseToken, price, priceSource: "TRANSACTION", facts, isConsumable };
}
