// What a game server's word is answered with. A contradiction is data: it has to be looked at, not tried again.

import { createUnionType, Field, ObjectType } from "type-graphql";

import type { AcknowledgedDelivery } from "../../ledger/paymentReports.ts";
import { ConsumptionType } from "./ConsumptionType.ts";
import { DeliveryType } from "./DeliveryType.ts";

type Known = Exclude<AcknowledgedDelivery, { readonly kind: "absent" }>;

@ObjectType("DeliveryAcknowledged", { simpleResolvers: true, description: "The word is on record." })
export class DeliveryAcknowledged {
  @Field(() => ConsumptionType, { description: "The record." })
  readonly consumption: ConsumptionType;

  @Field(() => DeliveryType, { description: "The word as it stands on record." })
  readonly delivery: DeliveryType;

  @Field(() => Boolean, { description: "It was on record before; nothing was written." })
  readonly repeated: boolean;

  constructor(known: Known) {
    this.consumption = new ConsumptionType(known.consumption);
    this.delivery = new DeliveryType(known.delivery);
    this.repeated = known.kind === "repeated";
  }
}

@ObjectType("DeliveryConflict", {
  simpleResolvers: true,
  description: "DELIVERED already stands under another reference: somebody granted it before. Nothing was written.",
})
export class DeliveryConflict {
  @Field(() => String, { description: "For people; never branch on it." })
  readonly message: string;

  @Field(() => ConsumptionType, { description: "The record." })
  readonly consumption: ConsumptionType;

  @Field(() => DeliveryType, { description: "The word that stands." })
  readonly delivery: DeliveryType;

  constructor(known: Known) {
    this.message = "DELIVERED already stands under another reference.";
    this.consumption = new ConsumptionType(known.consumption);
    this.delivery = new DeliveryType(known.delivery);
  }
}

export const AcknowledgeDeliveryResult = createUnionType({
  name: "AcknowledgeDeliveryResult",
  description: "The answer to a game server's word on a grant.",
  types: () => [DeliveryAcknowledged, DeliveryConflict] as const,
});
