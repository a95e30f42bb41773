// A span of time in a filter. `null` and absent both mean: open on that side.

import { Field, InputType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import { DateTime } from "../scalars/dateTime.ts";

@InputType("DateTimeRange", { description: "A span of time: from inclusive, until exclusive. An absent end is open." })
export class DateTimeRangeInput {
  @Field(() => DateTime, { nullable: true, description: "The first instant inside." })
  readonly from?: EpochMs | null;

  @Field(() => DateTime, { nullable: true, description: "The first instant after it." })
  readonly until?: EpochMs | null;
}
