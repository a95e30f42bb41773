// What a reversal is answered with.

import { createUnionType, Field, ObjectType } from "type-graphql";

import type { RecordedReversal } from "../../ledger/paymentReports.ts";
import { ReversalType } from "./ReversalType.ts";

@ObjectType("ReversalRecorded", { simpleResolvers: true, description: "The reversal is on record." })
export class ReversalRecorded {
  @Field(() => ReversalType, { description: "The reversal." })
  readonly reversal: ReversalType;

  @Field(() => Boolean, { description: "It was on record before; nothing was written." })
  readonly repeated: boolean;

  constructor({ reversal, kind }: RecordedReversal) {
    this.reversal = new ReversalType(reversal);
    this.repeated = kind === "repeated";
  }
}

@ObjectType("ReversalConflict", {
  simpleResolvers: true,
  description: "The same app and reference with other contents is on record. Nothing was written.",
})
export class ReversalConflict {
  @Field(() => String, { description: "For people; never branch on it." })
  readonly message: string;

  @Field(() => ReversalType, { description: "The reversal that is on record." })
  readonly reversal: ReversalType;

  constructor({ reversal }: RecordedReversal) {
    this.message = "This reference is on record with other contents.";
    this.reversal = new ReversalType(reversal);
  }
}

export const RecordReversalResult = createUnionType({
  name: "RecordReversalResult",
  description: "The answer to a recorded reversal.",
  types: () => [ReversalRecorded, ReversalConflict] as const,
});
