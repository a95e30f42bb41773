// One line of the audit log as GraphQL shows it.

import { Field, ID, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { AuditEntry } from "../../ledger/auditLog.ts";
import { auditEntryId, consumptionNodeId } from "../nodeIds.ts";
import { DateTime } from "../scalars/dateTime.ts";

@ObjectType("AuditEntry", {
  simpleResolvers: true,
  description: "One action that an operator took by hand. An entry is never changed and never removed.",
})
export class AuditEntryType {
  @Field(() => ID, { description: "Opaque." })
  readonly id: string;

  @Field(() => DateTime, { description: "When it was done." })
  readonly occurredAt: EpochMs;

  @Field(() => String, { description: "Who did it: the role and the name of the key, such as `operator key carol`." })
  readonly actor: string;

  @Field(() => String, {
    description:
      "RESOLVE_DISPUTE, RECONCILE, ACKNOWLEDGE_DELIVERY, RECORD_REVERSAL or IMPORT. Later versions may add more.",
  })
  readonly action: string;

  @Field(() => ID, { nullable: true, description: "`id` of the consumption. Null if the action concerns none." })
  readonly subject: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The operator's reason. Null if the action does not ask for one.",
  })
  readonly note: string | null;

  @Field(() => String, { nullable: true, description: "The state before the action, as JSON. Null if there was none." })
  readonly before: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The state after the action, as JSON. Null if there is nothing to report.",
  })
  readonly after: string | null;

  @Field(() => String, { description: "The id of the request that did it. The log has the same id." })
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
