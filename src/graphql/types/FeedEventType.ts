// One line of the feed, as the write that made it left things.

import { Ctx, Field, ID, ObjectType } from "type-graphql";

import type { EpochMs, FeedEvent } from "../../domain/consumption.ts";
import type { ConsumptionStatus, Evidence, FeedEventKind } from "../../domain/payment.ts";
import type { Context } from "../context.ts";
import * as enums from "../enums.ts";
import { feedEventId } from "../nodeIds.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { ConsumptionType } from "./ConsumptionType.ts";
import { DeliveryType } from "./DeliveryType.ts";
import { ReversalType } from "./ReversalType.ts";

@ObjectType("FeedEvent", {
  simpleResolvers: true,
  description: "Something that happened to a payment. In the feed exactly once, at a place that never changes.",
})
export class FeedEventType {
  @Field(() => ID, {
    description: "Opaque. The same event always has the same id, so a reader can drop an event that it has seen.",
  })
  readonly id: string;

  @Field(() => enums.FeedEventKind, { description: "What happened." })
  readonly kind: FeedEventKind;

  @Field(() => DateTime, { description: "When it was recorded. For people: the feed is not ordered by it." })
  readonly occurredAt: EpochMs;

  @Field(() => String, { description: "Name of the app." })
  readonly app: string;

  @Field(() => String, { description: "The upstream's number of the payment." })
  readonly paymentSeq: string;

  @Field(() => enums.ConsumptionStatus, {
    nullable: true,
    description: "As this event left it; null only for events that concern no consumption.",
  })
  readonly status: ConsumptionStatus | null;

  @Field(() => enums.Evidence, { nullable: true, description: "As this event left it; null unless CONSUMED." })
  readonly evidence: Evidence | null;

  @Field(() => DeliveryType, { nullable: true, description: "Of DELIVERED and DELIVERY_FAILED: what was said." })
  readonly delivery: DeliveryType | null;

  private readonly consumptionId: string | null;
  private readonly reversalId: string | null;

  constructor(event: FeedEvent) {
    this.id = feedEventId(event.consumptionId ?? event.reversalId ?? "", event.ordinal);
    this.kind = event.kind;
    this.occurredAt = event.occurredAt;
    this.app = event.app;
    this.paymentSeq = event.paymentSeq;
    this.status = event.status;
    this.evidence = event.evidence;
    this.delivery = event.delivery === null ? null : new DeliveryType(event.delivery);
    this.consumptionId = event.consumptionId;
    this.reversalId = event.reversalId;
  }

  @Field(() => ConsumptionType, {
    nullable: true,
    description: "The consumption as it stands now; null only where the payment is unknown here.",
  })
  async consumption(@Ctx() context: Context): Promise<ConsumptionType | null> {
    const { consumptions, standing } = context.loaders;
    const { app, paymentSeq, consumptionId } = this;
    const consumption = await (consumptionId === null
      ? standing.load({ app, paymentSeq })
      : consumptions.load(consumptionId));
    return consumption === null ? null : new ConsumptionType(consumption);
  }

  @Field(() => ReversalType, { nullable: true, description: "Of REVERSED: what came back." })
  async reversal(@Ctx() context: Context): Promise<ReversalType | null> {
    if (this.reversalId === null) return null;
    const reversal = await context.loaders.reversals.load(this.reversalId);
    return reversal === null ? null : new ReversalType(reversal);
  }
}
