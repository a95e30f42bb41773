// A page of the audit log. Cursors are sealed only where one is selected.

import { Extensions, Field, ObjectType } from "type-graphql";

import type { AuditEntry, AuditPage } from "../../ledger/auditLog.ts";
import { OF_ITSELF } from "../execution/rowPlan.ts";
import type { List } from "../lists.ts";
import { AuditEntryType } from "./AuditEntryType.ts";
import { PageInfoType } from "./PageInfoType.ts";

@ObjectType("AuditEdge", { simpleResolvers: true, description: "One entry and its position in the audit log." })
export class AuditEdgeType {
  @Field(() => AuditEntryType, { description: "The entry." })
  readonly node: AuditEntryType;

  private readonly list: List<string>;
  private readonly place: string;

  constructor(entry: AuditEntry, list: List<string>) {
    this.node = new AuditEntryType(entry);
    this.list = list;
    this.place = entry.id;
  }

  @Field(() => String, { description: "Opaque. Pass it as `after` to get older entries." })
  @Extensions({ [OF_ITSELF]: true })
  cursor(): string {
    return this.list.cursorOf(this.place);
  }
}

@ObjectType("AuditConnection", {
  simpleResolvers: true,
  description: "One page of the audit log, newest entry first.",
})
export class AuditConnectionType {
  @Field(() => PageInfoType, { description: "The position of this page in the audit log." })
  readonly pageInfo: PageInfoType;

  private readonly entries: readonly AuditEntry[];
  private readonly list: List<string>;

  /** @param hasNewer whether the reader came with a cursor: what it names comes before this page */
  constructor({ entries, hasOlder }: AuditPage, list: List<string>, hasNewer: boolean) {
    const cursorOf = (entry: AuditEntry | undefined) => (entry === undefined ? null : list.cursorOf(entry.id));
    this.entries = entries;
    this.list = list;
    this.pageInfo = new PageInfoType({
      hasNext: hasOlder,
      hasPrevious: hasNewer,
      startCursor: () => cursorOf(entries[0]),
      endCursor: () => cursorOf(entries.at(-1)),
    });
  }

  @Field(() => [AuditEdgeType], { description: "The entries, each with a cursor." })
  edges(): AuditEdgeType[] {
    return this.entries.map((entry) => new AuditEdgeType(entry, this.list));
  }

  @Field(() => [AuditEntryType], { description: "The entries without cursors." })
  nodes(): AuditEntryType[] {
    return this.entries.map((entry) => new AuditEntryType(entry));
  }
}
