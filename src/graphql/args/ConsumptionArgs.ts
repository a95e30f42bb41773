// Which payment's consumption.

import { ArgsType, Field } from "type-graphql";

@ArgsType()
export class ConsumptionArgs {
  @Field(() => String, { description: "The upstream's number of the payment." })
  declare readonly paymentSeq: string;

  @Field(() => String, {
    nullable: true,
    description: "The name of the app. Needed only if this server serves several apps.",
  })
  readonly app?: string | null;
}
