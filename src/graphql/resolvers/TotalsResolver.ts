// Totals of what the caller may see, exact to the last digit.

import { Args, Ctx, Query, Resolver } from "type-graphql";

import { isPeriod, type TotalsKey } from "../../domain/totals.ts";
import { scopeOf } from "../../identity/scopeOf.ts";
import { ConsumptionTotalsArgs, TIME_ZONE_DEFAULT } from "../args/ConsumptionTotalsArgs.ts";
import type { Context } from "../context.ts";
import { badUserInput } from "../errors.ts";
import { readFilter } from "../readFilter.ts";
import { ConsumptionTotalsType } from "../types/ConsumptionTotalsType.ts";

@Resolver()
export class TotalsResolver {
  @Query(() => [ConsumptionTotalsType], {
    description:
      "Counts and exact sums of the consumptions that the caller may see, one row per group. At most 10,000 " +
      "rows and 10,000 hours, days or months.",
  })
  async consumptionTotals(
    @Ctx() { caller, reader }: Context,
    @Args(() => ConsumptionTotalsArgs) { filter, by, timeZone }: ConsumptionTotalsArgs,
  ): Promise<ConsumptionTotalsType[]> {
    refuseKeys(by);
    const query = { filter: readFilter(filter), by, timeZone: timeZone ?? TIME_ZONE_DEFAULT };
    const answer = await reader.consumptionTotals(scopeOf(caller), query);
    switch (answer.kind) {
      case "totals":
        return answer.rows.map((totals) => new ConsumptionTotalsType(totals));
      case "unknownTimeZone":
        throw badUserInput("timeZone: must be an IANA time zone name, such as Asia/Seoul or UTC");
      case "tooManyPeriods":
        throw badUserInput("by: there are more than 10000 hours, days or months; narrow filter.requestedAt");
      case "tooManyGroups":
        throw badUserInput("by: there are more than 10000 groups; narrow the filter or send fewer keys");
    }
  }
}

function refuseKeys(by: readonly TotalsKey[]): void {
  if (new Set(by).size < by.length) throw badUserInput("by: name no key twice");
  if (by.filter(isPeriod).length > 1) throw badUserInput("by: send at most one of HOUR, DAY and MONTH");
}
