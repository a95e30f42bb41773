// A span of time in a filter. `null` and absent both mean: open on that side.

import { Field, InputType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import { DateTime } from "../scalars/dateTime.ts";

@InputType("DateTimeRange", {
  description:
    "A time range: `from` is inclusive, `until` is exclusive. If one is absent, the range has no limit on " +
    "that side.",
})
export class DateTimeRangeInput {
  @Field(() => DateTime, { nullable: true, description: "The first instant inside the range." })
  readonly from?: EpochMs | null;

  @Field(() => DateTime, { nullable: true, description: "The first instant after the range." })
  readonly until?: EpochMs | null;
}
