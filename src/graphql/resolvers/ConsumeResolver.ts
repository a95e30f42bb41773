// The two mutations that ask the upstream. Rights are decided here, before anything is read or written; everything else
// is the workflow's.

import { Arg, Args, Ctx, ID, Mutation, Resolver } from "type-graphql";

import { scopeOf } from "../../identity/scopeOf.ts";
import { ConsumePaymentArgs } from "../args/ConsumePaymentArgs.ts";
import { chooseApp } from "../chooseApp.ts";
import { choosePlayer } from "../choosePlayer.ts";
import type { Context } from "../context.ts";
import { badUserInput, forbidden } from "../errors.ts";
import { parseConsumptionNodeId } from "../nodeIds.ts";
import { ConsumeError, ConsumeResult, ConsumeSuccess, consumeResultOf } from "../types/ConsumeResult.ts";
import { ConsumptionType } from "../types/ConsumptionType.ts";

@Resolver()
export class ConsumeResolver {
  @Mutation(() => ConsumeResult, {
    description:
      "Consumes one payment: tells the upstream to use it up, so that its item may be granted, once. Safe to repeat: the " +
      "same call again gives the recorded answer and never consumes twice. Once the upstream may have been asked, the " +
      "answer is always a ConsumeResult.",
  })
  async consumePayment(
    @Ctx() context: Context,
    @Args(() => ConsumePaymentArgs) args: ConsumePaymentArgs,
  ): Promise<ConsumeSuccess | ConsumeError> {
    const { paymentSeq, itemSeq, purchaseToken } = args;
    const answer = await context.workflow.consume({
      playerId: choosePlayer(context.caller, args.playerId),
      app: chooseApp(context, args.app),
      call: { paymentSeq, itemSeq, purchaseToken },
      requestId: context.requestId,
    });
    context.loaders.forgetAll();
    return consumeResultOf(answer);
  }

  @Mutation(() => ConsumptionType, {
    description:
      "Operators: asks the upstream now, whatever the back-off says. Waits for a call that is under way as a caller does; a " +
      "settled consumption comes back unchanged.",
  })
  async reconcileConsumption(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "`id` of the consumption." }) id: string,
  ): Promise<ConsumptionType> {
    if (context.caller.role !== "OPERATOR") throw forbidden("reconcileConsumption is for operators");
    const consumptionId = parseConsumptionNodeId(id);
    const consumption =
      consumptionId === null
        ? null
        : await context.workflow.reconcile({
            scope: scopeOf(context.caller),
            consumptionId,
            requestId: context.requestId,
          });
    if (consumption === null) throw badUserInput("no such consumption");
    context.loaders.forgetAll();
    return new ConsumptionType(consumption);
  }
}
