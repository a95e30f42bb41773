// A payment that came back.

import { Field, ID, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { Reversal, ReversalKind } from "../../domain/reversal.ts";
import * as enums from "../enums.ts";
import { reversalId } from "../nodeIds.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Decimal } from "../scalars/decimal.ts";

@ObjectType("Reversal", {
  simpleResolvers: true,
  description: "A refund, a void or a chargeback of a payment, whole or in part, or one that was taken back.",
})
export class ReversalType {
  @Field(() => ID, { description: "Opaque; the same reversal always has the same id." })
  readonly id: string;

  @Field(() => String, { description: "Name of the app." })
  readonly app: string;

  @Field(() => String, { description: "The upstream's number of the payment." })
  readonly paymentSeq: string;

  @Field(() => enums.ReversalKind, { description: "What happened." })
  readonly kind: ReversalKind;

  @Field(() => DateTime, { description: "When it happened, as reported." })
  readonly occurredAt: EpochMs;

  @Field(() => String, {
    description: "The store's or the operator's reference for it, 1-200 characters; unique per app.",
  })
  readonly reference: string;

  @Field(() => Decimal, { nullable: true, description: "How much came back, exact; null: the whole price." })
  readonly amount: bigint | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code; null exactly where `amount` is." })
  readonly currency: string | null;

  @Field(() => String, { nullable: true, description: "Whatever else was said; null: nothing." })
  readonly note: string | null;

  constructor(reversal: Reversal) {
    this.id = reversalId(reversal.id);
    this.app = reversal.app;
    this.paymentSeq = reversal.paymentSeq;
    this.kind = reversal.kind;
    this.occurredAt = reversal.occurredAt;
    this.reference = reversal.reference;
    this.amount = reversal.amount?.amountMicros ?? null;
    this.currency = reversal.amount?.currency ?? null;
    this.note = reversal.note;
  }
}
