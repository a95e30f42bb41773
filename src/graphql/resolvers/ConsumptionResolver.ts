// Recorded consumptions: one by id, one by payment, a page of many. What the caller may not see is answered as if it did
// not exist.

import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";

import type { Consumption } from "../../domain/consumption.ts";
import { isPaymentSeq } from "../../domain/identifiers.ts";
import { scopeOf } from "../../identity/scopeOf.ts";
import { ConsumptionArgs } from "../args/ConsumptionArgs.ts";
import { ConsumptionsArgs } from "../args/ConsumptionsArgs.ts";
import { chooseApp } from "../chooseApp.ts";
import type { Context } from "../context.ts";
import { ConsumptionOrderInput } from "../inputs/ConsumptionOrderInput.ts";
import { consumptionList } from "../lists.ts";
import { parseConsumptionNodeId } from "../nodeIds.ts";
import { readPage } from "../pageSize.ts";
import { readFilter } from "../readFilter.ts";
import { ConsumptionConnectionType } from "../types/ConsumptionConnectionType.ts";
import { ConsumptionType } from "../types/ConsumptionType.ts";
import { Node } from "../types/Node.ts";

const PAGE_SIZE_DEFAULT = 50;

@Resolver()
export class ConsumptionResolver {
  @Query(() => Node, {
    nullable: true,
    description: "Anything by its id; null where there is no such thing for this caller.",
  })
  async node(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "An `id` this server answered with." }) id: string,
  ): Promise<Node | null> {
    const consumptionId = parseConsumptionNodeId(id);
    if (consumptionId === null) return null;
    return shown(await context.loaders.consumptions.load(consumptionId));
  }

  @Query(() => ConsumptionType, {
    nullable: true,
    description:
      "The caller's standing consumption of this payment: CONSUMED before any other, else the newest. Null where there is none.",
  })
  async consumption(
    @Ctx() context: Context,
    @Args(() => ConsumptionArgs) { paymentSeq, app }: ConsumptionArgs,
  ): Promise<ConsumptionType | null> {
    const chosen = chooseApp(context, app);
    if (!isPaymentSeq(paymentSeq)) return null; // none like it was ever recorded
    return shown(await context.reader.standingConsumption(scopeOf(context.caller), chosen, paymentSeq));
  }

  @Query(() => ConsumptionConnectionType, {
    description: "Recorded consumptions, newest first unless asked otherwise. Pages stay correct while rows are added.",
  })
  async consumptions(
    @Ctx() context: Context,
    @Args(() => ConsumptionsArgs) args: ConsumptionsArgs,
  ): Promise<ConsumptionConnectionType> {
    const scope = scopeOf(context.caller);
    const order = args.orderBy ?? new ConsumptionOrderInput();
    const pageSize = readPage(args.first, args.last, PAGE_SIZE_DEFAULT);
    const filter = readFilter(args.filter);
    const list = consumptionList(context.cursors, scope, filter, order);
    const query = { filter, order, ...pageSize, after: list.placeOf(args.after), before: list.placeOf(args.before) };
    const page = await context.reader.consumptionPage(scope, query);
    return new ConsumptionConnectionType(page, list, () =>
      context.reader.consumptionCount(scope, filter, order.field === "SETTLED_AT"),
    );
  }
}

function shown(consumption: Consumption | null): ConsumptionType | null {
  return consumption === null ? null : new ConsumptionType(consumption);
}
