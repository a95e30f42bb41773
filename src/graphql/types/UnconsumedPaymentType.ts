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
  description: "A payment that is paid but not consumed, as the upstream lists it now.",
})
export class UnconsumedPaymentType {
  @Field(() => String, { description: "The name of the app." })
  readonly app: string;

  @Field(() => String, { description: "The upstream's number of the payment." })
  readonly paymentSeq: string;

  @Field(() => Long, { description: "The upstream's number of the item." })
  readonly itemSeq: bigint;

  @Field(() => Float, {
    nullable: true,
    description: "The price as the nearest double. Null if the upstream's price is not usable.",
  })
  readonly price: number | null;

  @Field(() => Decimal, { nullable: true, description: "The exact price. Null if and only if `price` is null." })
  readonly amount: bigint | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO 4217 code of the price. Null if and only if `price` is null.",
  })
  readonly currency: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The token that consumes the payment. It is a secret: null for everyone except the player who owns the " +
      "payment.",
  })
  readonly purchaseToken: string | null;

  @Field(() => String, { nullable: true, description: "The store. Null if the upstream did not report it." })
  readonly market: string | null;

  @Field(() => String, { nullable: true, description: "Store order number. Null if the upstream did not report it." })
  readonly storeOrderId: string | null;

  @Field(() => DateTime, { nullable: true, description: "Purchase time. Null if the upstream did not report it." })
  readonly purchasedAt: EpochMs | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it was bought without money. Null if the upstream did not report it.",
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
    description: "The item. Null if the upstream's item list does not contain it, or is unavailable at the moment.",
  })
  async item(@Ctx() context: Context): Promise<ItemType | null> {
    const { app, itemSeq } = this;
    return shownItem(app, await context.loaders.items.load({ app, itemSeq }));
  }

  @Field(() => ConsumptionType, {
    nullable: true,
    description: "The standing consumption of the payment. Null if there is none.",
  })
  async consumption(@Ctx() context: Context): Promise<ConsumptionType | null> {
    const { app, paymentSeq } = this;
    const standing = await context.loaders.standing.load({ app, paymentSeq });
    return standing === null ? null : new ConsumptionType(standing);
  }
}

@ObjectType("UnconsumedPaymentResult", {
  simpleResolvers: true,
  description: "One payment of the retry flow and the result of consuming it.",
})
export class UnconsumedPaymentResult {
  @Field(() => String, { description: "The upstream's number of the payment." })
  readonly paymentSeq: string;

  @Field(() => Long, { description: "The upstream's number of the item. Grant this item if the result is a success." })
  readonly itemSeq: bigint;

  @Field(() => ConsumeResult, { description: "The result, as consumePayment would return it." })
  readonly result: ConsumeSuccess | ConsumeError;

  constructor({ payment, answer }: UnconsumedResult, { app, playerId }: Omit<WhosePayment, "paymentSeq">) {
    const { paymentSeq, itemSeq } = payment;
    this.paymentSeq = paymentSeq;
    this.itemSeq = itemSeq;
    this.result = consumeResultOf(answer, { app, paymentSeq, playerId });
  }
}
