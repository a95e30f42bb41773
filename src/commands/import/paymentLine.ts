// One payment that was consumed before this product was there, from a line's fields.

import { DELIVERY_OUTCOMES } from "../../domain/delivery.ts";
import { isPlayerId, PLAYER_ID_ALLOWED } from "../../domain/identifiers.ts";
import type { Money } from "../../domain/money.ts";
import { BY_IMPORT } from "../../domain/importing.ts";
import type { Environment } from "../../domain/payment.ts";
import { FACT_LENGTH_MAX, PAYLOAD_LENGTH_MAX, type PaymentFacts } from "../../domain/paymentFacts.ts";
import { isReference } from "../../domain/writtenTexts.ts";
import type { ImportPaymentRequest } from "../../ledger/paymentReports.ts";
import { amountIn } from "./amounts.ts";
import {
  CURRENCY,
  givenNameFault,
  instantIn,
  ITEM_SEQ,
  type LineContext,
  nameOf,
  NOTE,
  oneOf,
  PAYMENT_SEQ,
  read,
  type ReadLine,
  readRequired,
  REFERENCE,
  textUpTo,
  TRUTH,
} from "./readFields.ts";
import type { Fields } from "./sourceLine.ts";

/** A request, or why the line is none. */
export type Understood<Request> =
  | { readonly isUsable: true; readonly request: Request }
  | { readonly isUsable: false; readonly reason: string };

export interface PaymentContext extends LineContext {
  readonly app: string;
  readonly environment: Environment;
}

const PLAYER_ID = nameOf(isPlayerId, PLAYER_ID_ALLOWED);
const FACT = { ...textUpTo(FACT_LENGTH_MAX), isFreeText: false, fault: givenNameFault };
const PAYLOAD = textUpTo(PAYLOAD_LENGTH_MAX);
const LINE_ID = nameOf(
  (text) => isReference(BY_IMPORT + text),
  `must be 1-${200 - BY_IMPORT.length} characters, none of them a control character`,
);

export function readPayment(fields: Fields, context: PaymentContext): Understood<ImportPaymentRequest> {
  const { app, environment } = context;
  const line: ReadLine = { fields, context, faults: [] };
  const paymentSeq = readRequired(line, "paymentSeq", PAYMENT_SEQ);
  const itemSeq = readRequired(line, "itemSeq", ITEM_SEQ);
  const consumedAt = readRequired(line, "consumedAt", instantIn(context));
  const playerId = read(line, "playerId", PLAYER_ID);
  const price = readPrice(line);
  const facts = readFacts(line);
  const given = {
    outcome: read(line, "deliveryOutcome", oneOf(DELIVERY_OUTCOMES)),
    reference: read(line, "deliveryReference", REFERENCE),
    note: read(line, "deliveryNote", NOTE),
    lineId: read(line, "id", LINE_ID),
  };
  if (line.faults.length > 0 || paymentSeq === null || itemSeq === null || consumedAt === null)
    return { isUsable: false, reason: line.faults.join("; ") };
  // The same line has the same reference in every run, wherever it stands: a file that was corrected or sorted is no other
  // delivery. Where lines have no id of their own, the payment is the name: an app consumes each once.
  const reference = given.reference ?? BY_IMPORT + (given.lineId ?? `${app}:${paymentSeq}`);
  const delivery = { outcome: given.outcome ?? "DELIVERED", reference, note: given.note };
  return {
    isUsable: true,
    request: { app, environment, paymentSeq, itemSeq, playerId, price, facts, consumedAt, delivery, given },
  };
}

/** The API has it by both names. */
function readPrice(line: ReadLine): Money | null {
  const faultsBefore = line.faults.length;
  const form = amountIn(line.fields.get("currency"));
  const [price, amount] = [read(line, "price", form), read(line, "amount", form)];
  const currency = read(line, "currency", CURRENCY);
  if (line.faults.length > faultsBefore) return null;
  if (price !== null && amount !== null && price !== amount) line.faults.push("price and amount differ");
  const amountMicros = amount ?? price;
  if ((amountMicros === null) !== (currency === null)) line.faults.push("price and currency go together");
  return amountMicros === null || currency === null ? null : { amountMicros, currency };
}

function readFacts(line: ReadLine): PaymentFacts {
  return {
    market: read(line, "market", FACT),
    storeOrderId: read(line, "storeOrderId", FACT),
    productId: read(line, "productId", FACT),
    purchasedAt: read(line, "purchasedAt", instantIn(line.context)),
    isTest: read(line, "isTest", TRUTH),
    payload: read(line, "payload", PAYLOAD),
    productType: null,
  };
}
