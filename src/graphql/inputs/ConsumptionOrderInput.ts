// How a list of consumptions is ordered. Ties are broken by the ledger's own numbers, so every order is total.

import { Field, InputType } from "type-graphql";

import type { ConsumptionOrder } from "../../ledger/port.ts";
import * as enums from "../enums.ts";

export const DEFAULT_ORDER: ConsumptionOrder = { field: "REQUESTED_AT", direction: "DESC" };

@InputType("ConsumptionOrder", { description: "How to order consumptions. By SETTLED_AT only settled ones are listed." })
export class ConsumptionOrderInput implements ConsumptionOrder {
  @Field(() => enums.ConsumptionOrderField, { defaultValue: DEFAULT_ORDER.field, description: "By which instant." })
  readonly field: ConsumptionOrder["field"] = DEFAULT_ORDER.field;

  @Field(() => enums.OrderDirection, { defaultValue: DEFAULT_ORDER.direction, description: "Which end comes first." })
  readonly direction: ConsumptionOrder["direction"] = DEFAULT_ORDER.direction;
}
