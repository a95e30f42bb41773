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
  anotherConsumed: "another consumption of the payment is CONSUMED; this one can only be REJECTED",
  otherItem:
    "itemSeq: may name another item than the consumption's only for CONSUMED, where the upstream's requests name no item",
} as const;

@Resolver()
export class DisputeResolver {
  @Mutation(() => ConsumptionType, {
    description:
      "Operators: settles a DISPUTED consumption by hand; kept in the audit log with who and why. Anything not DISPUTED is " +
      "BAD_USER_INPUT and stays as it is, but where the upstream's request names no item: there a dispute is the player's " +
      "token's, any consumption of it that is not CONSUMED may be named, and either outcome settles all that are open.",
  })
  async resolveDispute(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "`id` of the consumption." }) id: string,
    @Arg("outcome", () => DisputeOutcome, { description: "What it was found to be." }) outcome: Outcome,
    @Arg("note", () => String, { description: "Why: 1-1000 characters, for the audit log." }) note: string,
    @Arg("itemSeq", () => Long, {
      nullable: true,
      description:
        "Only for upstreams whose request names no item, and CONSUMED: which item it was, asked for before or not. On v3 the " +
        "consumption's own.",
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
