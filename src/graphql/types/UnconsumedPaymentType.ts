// A payment that the upstream lists as not consumed yet, and what came of consuming it.

import { Ctx, Field, Float, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import { nearestNumber } from "../../domain/money.ts";
import type { UnconsumedPayment, UnconsumedResult } from "../../workflow/port.ts";
import type { Context } from "../context.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Decimal } from "../scalars/decimal.ts";
import { Long } from "../scalars/long.ts";
import {
  type ConsumeError,
  ConsumeResult,
  type ConsumeSuccess,
  consumeResultOf,
  type WhosePayment,
} from "./ConsumeResult.ts";
import { ConsumptionType } from "./ConsumptionType.ts";
import { ItemType, shownItem } from "./ItemType.ts";

@ObjectType("UnconsumedPayment", {
  simpleResolvers: true,
  description: "Paid for and not consumed, as the upstream lists it now.",
})
export class UnconsumedPaymentType {
  @Field(() => String, { description: "Name of the app." })
  readonly app: string;

  @Field(() => String, { description: "The upstream's number of the payment." })
  readonly paymentSeq: string;

  @Field(() => Long, { description: "The upstream's number of the item." })
  readonly itemSeq: bigint;

  @Field(() => Float, { nullable: true, description: "The price as the nearest double; null where it is not usable." })
  readonly price: number | null;

  @Field(() => Decimal, { nullable: true, description: "The price, exact; null when `price` is null." })
  readonly amount: bigint | null;

  @Field(() => String, { nullable: true, description: "ISO 4217 code of the price; null when `price` is null." })
  readonly currency: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What consumes it: a secret. Null for anyone but its own player.",
  })
  readonly purchaseToken: string | null;

  @Field(() => String, { nullable: true, description: "The store; null if the upstream did not report it." })
  readonly market: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The store's own number of the order; null if the upstream did not report it.",
  })
  readonly storeOrderId: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was bought; null if the upstream did not report it." })
  readonly purchasedAt: EpochMs | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Bought without money; null if the upstream did not report it.",
  })
  readonly isTest: boolean | null;

  constructor(app: string, payment: UnconsumedPayment, isOwn: boolean) {
    const { price, facts } = payment;
    this.app = app;
    this.paymentSeq = payment.paymentSeq;
    this.itemSeq = payment.itemSeq;
    this.price = price === null ? null : nearestNumber(price.amountMicros);
    this.amount = price?.amountMicros ?? null;
    this.currency = price?.currency ?? null;
    this.purchaseToken = isOwn ? payment.purchaseToken : null;
    this.market = facts.market;
    this.storeOrderId = facts.storeOrderId;
    this.purchasedAt = facts.purchasedAt;
    this.isTest = facts.isTest;
  }

  @Field(() => ItemType, {
    nullable: true,
    description: "The item. Null if the list of items does not contain it or is not available at the moment.",
  })
  async item(@Ctx() context: Context): Promise<ItemType | null> {
    const { app, itemSeq } = this;
    return shownItem(app, await context.loaders.items.load({ app, itemSeq }));
  }

  @Field(() => ConsumptionType, {
    nullable: true,
    description: "The payment's standing consumption; null where none is on record.",
  })
  async consumption(@Ctx() context: Context): Promise<ConsumptionType | null> {
    const { app, paymentSeq } = this;
    const standing = await context.loaders.standing.load({ app, paymentSeq });
    return standing === null ? null : new ConsumptionType(standing);
  }
}

@ObjectType("UnconsumedPaymentResult", {
  simpleResolvers: true,
  description: "One payment of the retry flow, and what consuming it was answered with.",
})
export class UnconsumedPaymentResult {
  @Field(() => String, { description: "The upstream's number of the payment." })
  readonly paymentSeq: string;

  @Field(() => Long, { description: "The upstream's number of the item: what to grant where the result is a success." })
  readonly itemSeq: bigint;

  @Field(() => ConsumeResult, { description: "The answer, as consumePayment gives it." })
  readonly result: ConsumeSuccess | ConsumeError;

  constructor({ payment, answer }: UnconsumedResult, { app, playerId }: Omit<WhosePayment, "paymentSeq">) {
    const { paymentSeq, itemSeq } = payment;
    this.paymentSeq = paymentSeq;
    this.itemSeq = itemSeq;
    this.result = consumeResultOf(answer, { app, paymentSeq, playerId });
  }
}
