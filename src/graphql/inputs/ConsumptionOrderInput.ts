// How a list of consumptions is ordered. Ties are broken by the ledger's own numbers, so every order is total.

import { Field, InputType } from "type-graphql";

import type { ConsumptionOrder } from "../../ledger/port.ts";
import * as enums from "../enums.ts";

@InputType("ConsumptionOrder", {
  description: "How to order consumptions. By SETTLED_AT only settled ones are listed.",
})
export class ConsumptionOrderInput implements ConsumptionOrder {
  // The initial values are the schema's defaults too.
  @Field(() => enums.ConsumptionOrderField, { description: "By which instant." })
  readonly field: ConsumptionOrder["field"] = "REQUESTED_AT";

  @Field(() => enums.OrderDirection, { description: "Which end comes first." })
  readonly direction: ConsumptionOrder["direction"] = "DESC";
}
