// The two mutations that ask the upstream. What they do is the workflow's; who may ask for it is decided before.

import { Arg, Args, Ctx, ID, Mutation, Resolver } from "type-graphql";

import { actorOf } from "../../identity/actorOf.ts";
import { scopeOf } from "../../identity/scopeOf.ts";
import { ConsumePaymentArgs } from "../args/ConsumePaymentArgs.ts";
import { chooseApp } from "../chooseApp.ts";
import { choosePlayer } from "../choosePlayer.ts";
import type { Context } from "../context.ts";
import { badUserInput } from "../errors.ts";
import { parseConsumptionNodeId } from "../nodeIds.ts";
import { withinPlayerLimits } from "../withinPlayerLimits.ts";
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
    const { caller, workflow, requestId } = context;
    const playerId = choosePlayer(caller, args.playerId);
    const app = chooseApp(context, args.app);
    const answer = await withinPlayerLimits(context, { app, paymentSeq, purchaseToken }, (openLimit) =>
      workflow.consume({ playerId, app, call: { paymentSeq, itemSeq, purchaseToken }, requestId, ...openLimit }),
    );
    context.loaders.forgetAll();
    return consumeResultOf(answer, playerId === null ? null : { app, paymentSeq, playerId });
  }

  @Mutation(() => ConsumptionType, {
    description:
      "Operators only: asks the upstream now, regardless of the back-off. It waits for a call in progress as any caller does. " +
      "A settled consumption is returned unchanged.",
  })
  async reconcileConsumption(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "`id` of the consumption." }) id: string,
  ): Promise<ConsumptionType> {
    const consumptionId = parseConsumptionNodeId(id);
    const consumption =
      consumptionId === null
        ? null
        : await context.workflow.reconcile({
            scope: scopeOf(context.caller),
            consumptionId,
            requestId: context.requestId,
            actor: actorOf(context.caller),
          });
    if (consumption === null) throw badUserInput("no such consumption");
    if (consumption === "unserved") throw badUserInput("its app is not configured any more; nothing was sent");
    context.loaders.forgetAll();
    return new ConsumptionType(consumption);
  }
}
