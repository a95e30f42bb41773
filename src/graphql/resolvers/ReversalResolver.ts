// A reversal's look-ups. Apart from its type: a consumption shows its reversals, and a reversal its consumption.

import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";

import type { Context } from "../context.ts";
import { ConsumptionType } from "../types/ConsumptionType.ts";
import { ReversalType } from "../types/ReversalType.ts";

@Resolver(() => ReversalType)
export class ReversalResolver {
  @FieldResolver(() => ConsumptionType, {
    nullable: true,
    description: "The payment's standing consumption as it is now; null if this ledger does not know the payment.",
  })
  async consumption(
    @Root() { app, paymentSeq }: ReversalType,
    @Ctx() context: Context,
  ): Promise<ConsumptionType | null> {
    const standing = await context.loaders.standing.load({ app, paymentSeq });
    return standing === null ? null : new ConsumptionType(standing);
  }
}
