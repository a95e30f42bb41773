// What a flush reads of reports, after the payments' locks: looks and reversals of payments that have any, and what its own
// operations ask about beside that. A flush of plain consume calls reads nothing here.

import type { Reversal } from "../../domain/reversal.ts";
import { type ReversalColumns, reversalFrom } from "../recordColumns.ts";
import type { WriteOperation } from "../writing/writeOperation.ts";
import type { LockColumns } from "./lockStatements.ts";
import { NOTHING_REPORTED, type Reported } from "./loadedReports.ts";
import * as statements from "./reportStatements.ts";
import type { Session } from "./writingConnection.ts";

export async function readReported(
  session: Session,
  locked: readonly LockColumns[],
  operations: readonly WriteOperation[],
): Promise<Reported> {
  const payments = locked
    .filter(({ is_reported }) => is_reported)
    .map(({ app, payment_seq }) => ({ app, paymentSeq: payment_seq }));
  const references = operations.flatMap((one) => (one.kind === "recordReversal" ? [one.request] : []));
  const delivered = operations.flatMap((one) =>
    one.kind === "acknowledgeDelivery" ? [one.request.consumptionId] : [],
  );
  if (payments.length + references.length + delivered.length === 0) return NOTHING_REPORTED;
  const looks =
    payments.length === 0 ? [] : (await session.run<statements.LookColumns>(statements.readLooks(payments))).rows;
  const reversals: Reversal[] = [];
  if (payments.length > 0) {
    const { rows } = await session.run<ReversalColumns>(statements.readReversals(payments));
    reversals.push(...rows.map(reversalFrom));
  }
  if (references.length > 0) {
    const { rows } = await session.run<ReversalColumns>(statements.readReversalsByReference(references));
    reversals.push(...rows.map(reversalFrom));
  }
  const deliveries =
    delivered.length === 0
      ? []
      : (await session.run<statements.DeliveryColumns>(statements.readDeliveries(delivered))).rows;
  const byConsumption = Map.groupBy(deliveries, ({ id }) => id);
  return {
    looks: looks.map(statements.lookFrom),
    reversals,
    deliveries: new Map([...byConsumption].map(([id, rows]) => [id, rows.map(statements.deliveryFrom)])),
  };
}
