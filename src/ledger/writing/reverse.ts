// A payment came back: the reversal, its event, the count on its consumption and where it is an operator's the line in the
// audit log are one write. Runs inside the engine's transaction.

import { formatAmount } from "../../domain/money.ts";
import { isSameReversal, type Reversal, shareOf } from "../../domain/reversal.ts";
import type { RecordedReversal, RecordReversalRequest } from "../paymentReports.ts";
import { raisedAbove } from "../uuidv7.ts";
import { newId } from "./newId.ts";
import type { StoredConsumption, StoredPayment } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export function recordReversal(context: WriteContext, request: RecordReversalRequest): RecordedReversal {
  const { store } = context;
  const { app, paymentSeq, kind, occurredAt, reference, amount, note } = request;
  const known = store.reversalByReference(app, reference);
  if (known !== undefined) {
    return { kind: isSameReversal(known, request) ? "repeated" : "conflict", reversal: known };
  }
  const ids = store.reversalsOf(app, paymentSeq).map((other) => other.id);
  // They are told in the order of their ids where an engine numbers its rows by nothing else.
  const id = raisedAbove(ids.toSorted().at(-1) ?? null, newId(context));
  const reversal: Reversal = { id, app, paymentSeq, kind, occurredAt, reference, amount, note };
  const consumed = consumedOf(store.load(app, paymentSeq));
  store.insertReversal(reversal, consumed);
  if (consumed !== null) countReversals(context, consumed);
  if (request.auditActor !== null) {
    store.insertAuditEntry({
      id: newId(context),
      actor: request.auditActor,
      action: "RECORD_REVERSAL",
      app,
      consumption: consumed,
      note,
      before: null,
      after: textOf(reversal),
      requestId: request.requestId,
    });
  }
  return { kind: "recorded", reversal };
}

/** Reversals that were told before the payment was consumed here, or before anybody knew it was. */
export function countReversals({ store }: WriteContext, consumed: StoredConsumption): void {
  const { app, paymentSeq, price } = consumed.told;
  const reversals = store.reversalsOf(app, paymentSeq);
  if (reversals.length === 0) return;
  store.setReversalCount(
    consumed,
    reversals.reduce((count, reversal) => count + shareOf(reversal, price).count, 0),
  );
}

function consumedOf({ consumptions }: StoredPayment): StoredConsumption | null {
  return consumptions.find(({ status }) => status === "CONSUMED") ?? null;
}

function textOf({ paymentSeq, kind, occurredAt, reference, amount }: Reversal): string {
  const money = amount === null ? null : { amount: formatAmount(amount.amountMicros), currency: amount.currency };
  return JSON.stringify({ paymentSeq, kind, occurredAt: new Date(occurredAt).toISOString(), reference, ...money });
}
