// What game servers and operators report of payments: that the item was granted, that the payment came back. Bounds are
// decided here, rights before; what contradicts what is the ledger's to say.

import { Arg, Args, Ctx, ID, Mutation, Resolver } from "type-graphql";

import type { DeliveryOutcome as Outcome } from "../../domain/delivery.ts";
import { isPaymentSeq, PAYMENT_SEQ_ALLOWED } from "../../domain/identifiers.ts";
import { isToldInstant, TOLD_INSTANT_ALLOWED } from "../../domain/instant.ts";
import { isCurrencyCode, type Money } from "../../domain/money.ts";
import { actorOf } from "../../identity/actorOf.ts";
import type { Caller } from "../../identity/caller.ts";
import { scopeOf } from "../../identity/scopeOf.ts";
import { RecordReversalArgs } from "../args/RecordReversalArgs.ts";
import { chooseApp } from "../chooseApp.ts";
import type { Context } from "../context.ts";
import { DeliveryOutcome } from "../enums.ts";
import { badUserInput } from "../errors.ts";
import { parseConsumptionName } from "../nodeIds.ts";
import { readNote, readReference } from "../readText.ts";
import {
  AcknowledgeDeliveryResult,
  DeliveryAcknowledged,
  DeliveryConflict,
} from "../types/AcknowledgeDeliveryResult.ts";
import { RecordReversalResult, ReversalConflict, ReversalRecorded } from "../types/RecordReversalResult.ts";

@Resolver()
export class DeliveryResolver {
  @Mutation(() => AcknowledgeDeliveryResult, {
    description:
      "Game servers: records that the item was granted, or could not be. Allowed in any status. FAILED may be followed by " +
      "FAILED or DELIVERED; the newest counts. After DELIVERED the same reference is `repeated`, and anything else is a " +
      "DeliveryConflict.",
  })
  async acknowledgeDelivery(
    @Ctx() context: Context,
    @Arg("consumptionId", () => ID, { description: "`id` of the consumption, or the `jti` of its receipt." })
    id: string,
    @Arg("reference", () => String, {
      description: "Your own reference for the grant, 1-200 characters. Sending it again records nothing more.",
    })
    reference: string,
    @Arg("outcome", () => DeliveryOutcome, {
      defaultValue: "DELIVERED",
      description: "Whether the item was granted.",
    })
    outcome: Outcome,
    @Arg("note", () => String, { nullable: true, description: "Why it failed, at most 1000 characters." })
    note?: string | null,
  ): Promise<DeliveryAcknowledged | DeliveryConflict> {
    const said = { outcome, reference: readReference(reference), note: readNote(note) };
    const consumptionId = parseConsumptionName(id);
    const { caller, requestId, workflow } = context;
    const acknowledged =
      consumptionId === null
        ? null
        : await workflow.acknowledgeDelivery({
            ...said,
            scope: scopeOf(caller),
            consumptionId,
            requestId,
            auditActor: auditActorOf(caller),
          });
    if (acknowledged === null || acknowledged.kind === "absent") throw badUserInput("no such consumption");
    context.loaders.forgetAll();
    return acknowledged.kind === "conflict"
      ? new DeliveryConflict(acknowledged)
      : new DeliveryAcknowledged(acknowledged);
  }

  @Mutation(() => RecordReversalResult, {
    description:
      "Servers and operators: records that a payment was reversed, wholly or in part, or that a reversal was taken back, no " +
      "matter who consumed the payment. Idempotent per app and reference.",
  })
  async recordReversal(
    @Ctx() context: Context,
    @Args(() => RecordReversalArgs) args: RecordReversalArgs,
  ): Promise<ReversalRecorded | ReversalConflict> {
    const { paymentSeq, kind, occurredAt } = args;
    if (!isPaymentSeq(paymentSeq)) throw badUserInput(`paymentSeq ${PAYMENT_SEQ_ALLOWED}`);
    if (!isToldInstant(occurredAt, context.epochMs())) throw badUserInput(`occurredAt ${TOLD_INSTANT_ALLOWED}`);
    const recorded = await context.workflow.recordReversal({
      app: chooseApp(context, args.app),
      paymentSeq,
      kind,
      occurredAt,
      reference: readReference(args.reference),
      amount: readPart(args),
      note: readNote(args.note),
      requestId: context.requestId,
      auditActor: auditActorOf(context.caller),
    });
    context.loaders.forgetAll();
    return recorded.kind === "conflict" ? new ReversalConflict(recorded) : new ReversalRecorded(recorded);
  }
}

/** Operators' acts are in the audit log; a server's are its work, and in the feed. */
function auditActorOf(caller: Caller): string | null {
  return caller.role === "OPERATOR" ? actorOf(caller) : null;
}

function readPart({ amount, currency }: RecordReversalArgs): Money | null {
  const amountMicros = amount ?? null;
  const code = currency ?? null;
  if (amountMicros === null && code === null) return null;
  if (amountMicros === null || code === null) throw badUserInput("amount and currency go together");
  if (amountMicros <= 0n) throw badUserInput("amount must be above 0");
  if (!isCurrencyCode(code)) throw badUserInput("currency must be an ISO 4217 code, such as KRW");
  return { amountMicros, currency: code };
}
