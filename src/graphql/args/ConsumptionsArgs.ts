// The arguments of a list of consumptions: Relay's four, then what to list and how.

import { ArgsType, Field, Int } from "type-graphql";

import { ConsumptionFilterInput } from "../inputs/ConsumptionFilterInput.ts";
import { ConsumptionOrderInput } from "../inputs/ConsumptionOrderInput.ts";

@ArgsType()
export class ConsumptionsArgs {
  @Field(() => Int, {
    nullable: true,
    description: "Page size from the start of the list, 0 to 200. The default is 50 if `last` is absent too.",
  })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: "Return rows after this cursor." })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "Page size from the end of the list, 0 to 200. Do not combine it with `first`.",
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: "Return rows before this cursor." })
  readonly before?: string | null;

  @Field(() => ConsumptionFilterInput, {
    nullable: true,
    description: "Return only consumptions that match this filter.",
  })
  readonly filter?: ConsumptionFilterInput | null;

  @Field(() => ConsumptionOrderInput, {
    nullable: true,
    description: "The order of the list. If absent: newest request first.",
  })
  readonly orderBy?: ConsumptionOrderInput | null;
}
