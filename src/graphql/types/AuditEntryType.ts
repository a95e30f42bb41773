// One line of the audit log as GraphQL shows it.

import { Field, ID, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { AuditEntry } from "../../ledger/auditLog.ts";
import { auditEntryId, consumptionNodeId } from "../nodeIds.ts";
import { DateTime } from "../scalars/dateTime.ts";

@ObjectType("AuditEntry", {
  simpleResolvers: true,
  description: "One thing that an operator did by hand. It is never changed and never removed.",
})
export class AuditEntryType {
  @Field(() => ID, { description: "Opaque." })
  readonly id: string;

  @Field(() => DateTime, { description: "When it was done." })
  readonly occurredAt: EpochMs;

  @Field(() => String, { description: "Who: the role and the key's name, such as `operator key carol`." })
  readonly actor: string;

  @Field(() => String, {
    description:
      "RESOLVE_DISPUTE, RECONCILE, ACKNOWLEDGE_DELIVERY, RECORD_REVERSAL or IMPORT; later versions may add more.",
  })
  readonly action: string;

  @Field(() => ID, { nullable: true, description: "`id` of the consumption; null where it is about none." })
  readonly subject: string | null;

  @Field(() => String, { nullable: true, description: "Why, in the operator's words; null where none were asked for." })
  readonly note: string | null;

  @Field(() => String, { nullable: true, description: "How it stood before, as JSON; null where nothing was there." })
  readonly before: string | null;

  @Field(() => String, {
    nullable: true,
    description: "How it stood after, as JSON; null where nothing is to be said.",
  })
  readonly after: string | null;

  @Field(() => String, { description: "Of the request it was done by, as it is in the log." })
  readonly requestId: string;

  constructor(entry: AuditEntry) {
    this.id = auditEntryId(entry.id);
    this.occurredAt = entry.occurredAt;
    this.actor = entry.actor;
    this.action = entry.action;
    this.subject = entry.consumptionId === null ? null : consumptionNodeId(entry.consumptionId);
    this.note = entry.note;
    this.before = entry.before;
    this.after = entry.after;
    this.requestId = entry.requestId;
  }
}
