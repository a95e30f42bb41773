// What is summed, by what, and whose clock cuts the periods.

import { ArgsType, Field } from "type-graphql";

import type { TotalsKey } from "../../domain/totals.ts";
import * as enums from "../enums.ts";
import { ConsumptionFilterInput } from "../inputs/ConsumptionFilterInput.ts";

export const TIME_ZONE_DEFAULT = "UTC";

@ArgsType()
export class ConsumptionTotalsArgs {
  @Field(() => ConsumptionFilterInput, {
    nullable: true,
    description: "Return only consumptions that match this filter.",
  })
  readonly filter?: ConsumptionFilterInput | null;

  @Field(() => [enums.TotalsKey], {
    description:
      "The keys to group by. Name no key twice, and at most one of HOUR, DAY and MONTH. `[]` returns one row.",
  })
  declare readonly by: readonly TotalsKey[];

  @Field(() => String, {
    nullable: true,
    defaultValue: TIME_ZONE_DEFAULT,
    description: "IANA time zone in which hours, days and months begin, such as `Asia/Seoul`.",
  })
  readonly timeZone?: string | null;
}
