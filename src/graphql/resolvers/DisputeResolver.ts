// An operator's word on a disputed consumption. Bounds are decided here, rights before; what may be settled is the ledger's to say.

import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";

import { isItemSeq, ITEM_SEQ_ALLOWED } from "../../domain/identifiers.ts";
import type { DisputeOutcome as Outcome } from "../../domain/resolution.ts";
import { actorOf } from "../../identity/actorOf.ts";
import { scopeOf } from "../../identity/scopeOf.ts";
import type { Context } from "../context.ts";
import { DisputeOutcome } from "../enums.ts";
import { badUserInput } from "../errors.ts";
import { parseConsumptionNodeId } from "../nodeIds.ts";
import { readReason } from "../readText.ts";
import { Long } from "../scalars/long.ts";
import { ConsumptionType } from "../types/ConsumptionType.ts";

const REFUSALS = {
  absent: "no such consumption",
  notDisputed: "the consumption is not DISPUTED",
  anotherConsumed: "another consumption of the payment is CONSUMED, so this one can only become REJECTED",
  otherItem:
    "itemSeq: may differ from the consumption's item only for outcome CONSUMED, and only where the upstream's requests name no item",
} as const;

@Resolver()
export class DisputeResolver {
  @Mutation(() => ConsumptionType, {
    description:
      "Operators only: settles a DISPUTED consumption by hand. The audit log records who did it and why. A " +
      "consumption in any other status gets BAD_USER_INPUT and stays unchanged. The exception is an upstream " +
      "API whose request names no item: there the dispute is about the player's token, you may name any " +
      "consumption of that token that is not CONSUMED, and either outcome settles all of them that are open.",
  })
  async resolveDispute(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "`id` of the consumption." }) id: string,
    @Arg("outcome", () => DisputeOutcome, { description: "Your decision." }) outcome: Outcome,
    @Arg("note", () => String, { description: "The reason, 1-1000 characters, for the audit log." }) note: string,
    @Arg("itemSeq", () => Long, {
      nullable: true,
      description:
        "The item that was bought, whether or not a call has named it before. Only for outcome CONSUMED on an " +
        "upstream API whose request names no item. On v3, the item is the consumption's own.",
    })
    itemSeq?: bigint | null,
  ): Promise<ConsumptionType> {
    const consumptionId = parseConsumptionNodeId(id);
    const reason = readReason(note);
    if (consumptionId === null) throw badUserInput(REFUSALS.absent);
    if (typeof itemSeq === "bigint" && !isItemSeq(itemSeq)) throw badUserInput(`itemSeq ${ITEM_SEQ_ALLOWED}`);
    const resolved = await context.workflow.resolveDispute({
      scope: scopeOf(context.caller),
      consumptionId,
      outcome,
      note: reason,
      itemSeq: itemSeq ?? null,
      actor: actorOf(context.caller),
      requestId: context.requestId,
    });
    if (resolved.kind !== "resolved") throw badUserInput(REFUSALS[resolved.kind]);
    context.loaders.forgetAll();
    return new ConsumptionType(resolved.consumption);
  }
}
