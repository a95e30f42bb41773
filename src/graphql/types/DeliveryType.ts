// What a game server said of granting the item.

import { Field, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { Delivery, DeliveryOutcome } from "../../domain/delivery.ts";
import * as enums from "../enums.ts";
import { DateTime } from "../scalars/dateTime.ts";

@ObjectType("Delivery", {
  simpleResolvers: true,
  description: "A game server's report that the item was granted, or that it could not be granted.",
})
export class DeliveryType {
  @Field(() => enums.DeliveryOutcome, { description: "Whether the item was granted." })
  readonly outcome: DeliveryOutcome;

  @Field(() => String, { description: "The game server's own reference for the grant, 1-200 characters." })
  readonly reference: string;

  @Field(() => DateTime, { description: "When the report was recorded." })
  readonly acknowledgedAt: EpochMs;

  @Field(() => String, {
    nullable: true,
    description: "Why the grant failed, or any other remark. Null if there is none.",
  })
  readonly note: string | null;

  constructor(delivery: Delivery) {
    this.outcome = delivery.outcome;
    this.reference = delivery.reference;
    this.acknowledgedAt = delivery.acknowledgedAt;
    this.note = delivery.note;
  }
}
