// One upstream call of ours, as it is told to people.

import { Field, Int, ObjectType } from "type-graphql";

import type { Attempt, EpochMs } from "../../domain/consumption.ts";
import type { AttemptOutcome, AttemptTrigger } from "../../domain/payment.ts";
import * as enums from "../enums.ts";
import { DateTime } from "../scalars/dateTime.ts";

@ObjectType("Attempt", {
  simpleResolvers: true,
  description: "One call to the upstream for a consumption. It is recorded before it is sent.",
})
export class AttemptType {
  @Field(() => Int, {
    description: "1, 2, … within the consumption, in the order in which the attempts were recorded.",
  })
  readonly number: number;

  @Field(() => DateTime, { description: "When the attempt was recorded, right before it was sent." })
  readonly startedAt: EpochMs;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the attempt ended. Null while it is under way, or if its process died.",
  })
  readonly endedAt: EpochMs | null;

  @Field(() => enums.AttemptOutcome, {
    nullable: true,
    description: "How the attempt ended. Null while it is under way, or if its process died.",
  })
  readonly outcome: AttemptOutcome | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The upstream's result code, or the vendor's number for a failed exchange (100, 106, 107). Null if " +
      "nothing was sent, or if no answer has arrived yet. 5000 without `httpStatus` means that nothing was " +
      "sent, because a look-up had shown a subscription that can never be consumed.",
  })
  readonly resultCode: number | null;

  @Field(() => Int, { nullable: true, description: "HTTP status of the upstream's answer. Null if no answer arrived." })
  readonly httpStatus: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How long the upstream took, in milliseconds. Null while the attempt is under way.",
  })
  readonly durationMs: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "`X-Request-Id` of the request that caused this attempt, or a generated id if the ledger asked by " +
      "itself. We send it to the upstream as `X-Request-Id`. On gamebase, we send its first 40 characters and " +
      "a random part as `X-TCGB-Transaction-Id`.",
  })
  readonly requestId: string | null;

  @Field(() => enums.AttemptTrigger, { description: "Why we called the upstream." })
  readonly trigger: AttemptTrigger;

  @Field(() => String, {
    nullable: true,
    description:
      "What the upstream, or this server, reported about a failure. It is for people and has up to 512 " +
      "characters: never branch on it. On gamebase it includes the point that failed (`throwPoint`). Null for " +
      "a success, or if no text came with the failure.",
  })
  readonly message: string | null;

  constructor(attempt: Attempt) {
    this.number = attempt.number;
    this.startedAt = attempt.startedAt;
    this.endedAt = attempt.endedAt;
    this.outcome = attempt.outcome;
    this.resultCode = attempt.resultCode;
    this.httpStatus = attempt.httpStatus;
    this.durationMs = attempt.durationMs;
    this.requestId = attempt.requestId;
    this.trigger = attempt.trigger;
    this.message = attempt.message;
  }
}
