// What a game server's word is answered with. A contradiction is data: it has to be looked at, not tried again.

import { createUnionType, Field, ObjectType } from "type-graphql";

import type { AcknowledgedDelivery } from "../../ledger/paymentReports.ts";
import { ConsumptionType } from "./ConsumptionType.ts";
import { DeliveryType } from "./DeliveryType.ts";

type Known = Exclude<AcknowledgedDelivery, { readonly kind: "absent" }>;

@ObjectType("DeliveryAcknowledged", { simpleResolvers: true, description: "The report is recorded." })
export class DeliveryAcknowledged {
  @Field(() => ConsumptionType, { description: "The record." })
  readonly consumption: ConsumptionType;

  @Field(() => DeliveryType, { description: "The report, as recorded." })
  readonly delivery: DeliveryType;

  @Field(() => Boolean, { description: "Whether it was already recorded. If true, nothing was written." })
  readonly repeated: boolean;

  constructor(known: Known) {
    this.consumption = new ConsumptionType(known.consumption);
    this.delivery = new DeliveryType(known.delivery);
    this.repeated = known.kind === "repeated";
  }
}

@ObjectType("DeliveryConflict", {
  simpleResolvers: true,
  description:
    "DELIVERED is already recorded under another reference, so the item has been granted before. Nothing was " +
    "written.",
})
export class DeliveryConflict {
  @Field(() => String, { description: "For people. Never branch on it." })
  readonly message: string;

  @Field(() => ConsumptionType, { description: "The record." })
  readonly consumption: ConsumptionType;

  @Field(() => DeliveryType, { description: "The report that is recorded." })
  readonly delivery: DeliveryType;

  constructor(known: Known) {
    this.message = "DELIVERED already stands under another reference.";
    this.consumption = new ConsumptionType(known.consumption);
    this.delivery = new DeliveryType(known.delivery);
  }
}

export const AcknowledgeDeliveryResult = createUnionType({
  name: "AcknowledgeDeliveryResult",
  description: "The answer to a delivery report.",
  types: () => [DeliveryAcknowledged, DeliveryConflict] as const,
});
