// How a list of consumptions is ordered. Ties are broken by the ledger's own numbers, so every order is total.

import { Field, InputType } from "type-graphql";

import type { ConsumptionOrder } from "../../ledger/port.ts";
import * as enums from "../enums.ts";

@InputType("ConsumptionOrder", {
  description: "How to order consumptions. With SETTLED_AT, only settled consumptions are listed.",
})
export class ConsumptionOrderInput implements ConsumptionOrder {
  // The initial values are the schema's defaults too.
  @Field(() => enums.ConsumptionOrderField, { description: "The time to order by." })
  readonly field: ConsumptionOrder["field"] = "REQUESTED_AT";

  @Field(() => enums.OrderDirection, { description: "The direction of the order." })
  readonly direction: ConsumptionOrder["direction"] = "DESC";
}
