// What is summed, by what, and whose clock cuts the periods.

import { ArgsType, Field } from "type-graphql";

import type { TotalsKey } from "../../domain/totals.ts";
import * as enums from "../enums.ts";
import { ConsumptionFilterInput } from "../inputs/ConsumptionFilterInput.ts";

export const TIME_ZONE_DEFAULT = "UTC";

@ArgsType()
export class ConsumptionTotalsArgs {
  @Field(() => ConsumptionFilterInput, { nullable: true, description: "Only those that match." })
  readonly filter?: ConsumptionFilterInput | null;

  @Field(() => [enums.TotalsKey], {
    description:
      "One row for each group. Name each at most once, and only one of HOUR, DAY and MONTH. `[]` gives one row.",
  })
  declare readonly by: readonly TotalsKey[];

  @Field(() => String, {
    nullable: true,
    defaultValue: TIME_ZONE_DEFAULT,
    description: "IANA name of the time zone of the hours, days and months, such as `Asia/Seoul`.",
  })
  readonly timeZone?: string | null;
}
