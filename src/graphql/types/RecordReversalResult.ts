// What a reversal is answered with.

import { createUnionType, Field, ObjectType } from "type-graphql";

import type { RecordedReversal } from "../../ledger/paymentReports.ts";
import { ReversalType } from "./ReversalType.ts";

@ObjectType("ReversalRecorded", { simpleResolvers: true, description: "The reversal is recorded." })
export class ReversalRecorded {
  @Field(() => ReversalType, { description: "The reversal." })
  readonly reversal: ReversalType;

  @Field(() => Boolean, { description: "Whether it was already recorded. If true, nothing was written." })
  readonly repeated: boolean;

  constructor({ reversal, kind }: RecordedReversal) {
    this.reversal = new ReversalType(reversal);
    this.repeated = kind === "repeated";
  }
}

@ObjectType("ReversalConflict", {
  simpleResolvers: true,
  description:
    "A reversal with the same app and reference but different contents is already recorded. Nothing was written.",
})
export class ReversalConflict {
  @Field(() => String, { description: "For people. Never branch on it." })
  readonly message: string;

  @Field(() => ReversalType, { description: "The reversal that is recorded." })
  readonly reversal: ReversalType;

  constructor({ reversal }: RecordedReversal) {
    this.message = "This reference is on record with other contents.";
    this.reversal = new ReversalType(reversal);
  }
}

export const RecordReversalResult = createUnionType({
  name: "RecordReversalResult",
  description: "The answer to recordReversal.",
  types: () => [ReversalRecorded, ReversalConflict] as const,
});
