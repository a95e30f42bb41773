// The arguments of a list of consumptions: Relay's four, then what to list and how.

import { ArgsType, Field, Int } from "type-graphql";

import { ConsumptionFilterInput } from "../inputs/ConsumptionFilterInput.ts";
import { ConsumptionOrderInput } from "../inputs/ConsumptionOrderInput.ts";

@ArgsType()
export class ConsumptionsArgs {
  @Field(() => Int, {
    nullable: true,
    description: "Page size from the start, 0 to 200; 50 when `last` is absent too.",
  })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: "Only what comes after this cursor." })
  readonly after?: string | null;

  @Field(() => Int, { nullable: true, description: "Page size from the end, 0 to 200; not together with `first`." })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: "Only what comes before this cursor." })
  readonly before?: string | null;

  @Field(() => ConsumptionFilterInput, { nullable: true, description: "Only those that match." })
  readonly filter?: ConsumptionFilterInput | null;

  @Field(() => ConsumptionOrderInput, { nullable: true, description: "Newest request first when absent." })
  readonly orderBy?: ConsumptionOrderInput | null;
}
