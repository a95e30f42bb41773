// One payment that came back, from a line's fields. The payment need not be known here.

import type { Money } from "../../domain/money.ts";
import { REVERSAL_KINDS } from "../../domain/reversal.ts";
import type { RecordReversalRequest } from "../../ledger/paymentReports.ts";
import type { Understood } from "./paymentLine.ts";
import { amountIn } from "./amounts.ts";
import {
  CURRENCY,
  type Form,
  instantIn,
  type LineContext,
  NOTE,
  oneOf,
  PAYMENT_SEQ,
  read,
  type ReadLine,
  readRequired,
  REFERENCE,
} from "./readFields.ts";
import type { Fields } from "./sourceLine.ts";

export interface ReversalContext extends LineContext {
  readonly app: string;
  readonly requestId: string;
}

function partIn(currency: string | undefined): Form<bigint> {
  const amount = amountIn(currency);
  return {
    ...amount,
    parse(text) {
      const micros = amount.parse(text);
      return micros === 0n ? null : micros;
    },
    allowed: `${amount.allowed}, and above 0`,
  };
}

export function readReversal(fields: Fields, context: ReversalContext): Understood<RecordReversalRequest> {
  const { app, requestId } = context;
  const line: ReadLine = { fields, context, faults: [] };
  const paymentSeq = readRequired(line, "paymentSeq", PAYMENT_SEQ);
  const kind = readRequired(line, "kind", oneOf(REVERSAL_KINDS));
  const occurredAt = readRequired(line, "occurredAt", instantIn(context));
  const reference = readRequired(line, "reference", REFERENCE);
  const amount = readPart(line);
  const note = read(line, "note", NOTE);
  if (line.faults.length > 0 || paymentSeq === null || kind === null || occurredAt === null || reference === null)
    return { isUsable: false, reason: line.faults.join("; ") };
  // Who imported them is said once, for the whole run.
  const request = { app, paymentSeq, kind, occurredAt, reference, amount, note, requestId, auditActor: null };
  return { isUsable: true, request };
}

function readPart(line: ReadLine): Money | null {
  const faultsBefore = line.faults.length;
  const amountMicros = read(line, "amount", partIn(line.fields.get("currency")));
  const currency = read(line, "currency", CURRENCY);
  if (line.faults.length > faultsBefore) return null;
  if ((amountMicros === null) !== (currency === null)) line.faults.push("amount and currency go together");
  return amountMicros === null || currency === null ? null : { amountMicros, currency };
}
