// One upstream call of ours, as it is told to people.

import { Field, Int, ObjectType } from "type-graphql";

import type { Attempt, EpochMs } from "../../domain/consumption.ts";
import type { AttemptOutcome, AttemptTrigger } from "../../domain/payment.ts";
import * as enums from "../enums.ts";
import { DateTime } from "../scalars/dateTime.ts";

@ObjectType("Attempt", {
  simpleResolvers: true,
  description: "One call to the upstream for a consumption. On record before it is sent.",
})
export class AttemptType {
  @Field(() => Int, { description: "1, 2, … within its consumption, in the order they were opened." })
  readonly number: number;

  @Field(() => DateTime, { description: "When it was put on record, right before it was sent." })
  readonly startedAt: EpochMs;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it ended; null while under way or where its process died.",
  })
  readonly endedAt: EpochMs | null;

  @Field(() => enums.AttemptOutcome, {
    nullable: true,
    description: "How it ended; null: under way, or lost with its process.",
  })
  readonly outcome: AttemptOutcome | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The upstream's code, or the vendor's code for a failed exchange (100, 106, 107). Null while nothing was sent or no " +
      "answer has arrived. 5000 without `httpStatus` means that a look-up showed a subscription, which can never be consumed, " +
      "so nothing was sent.",
  })
  readonly resultCode: number | null;

  @Field(() => Int, { nullable: true, description: "HTTP status of the upstream's answer; null where none arrived." })
  readonly httpStatus: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "How long the upstream took, in milliseconds; null while under way.",
  })
  readonly durationMs: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "`X-Request-Id` of the request it was made for, or one of its own where the ledger asked by itself. The upstream is sent it as " +
      "`X-Request-Id`; on gamebase, as `X-TCGB-Transaction-Id`, its first 40 characters and a random part.",
  })
  readonly requestId: string | null;

  @Field(() => enums.AttemptTrigger, { description: "Why the upstream was asked." })
  readonly trigger: AttemptTrigger;

  @Field(() => String, {
    nullable: true,
    description:
      "What the upstream or its gateway said about a failure, for people: up to 512 characters, on gamebase with the point " +
      "that failed (`throwPoint`). Never branch on it. Null for a success, and null if there was no text.",
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
