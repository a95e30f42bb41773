// A page of the feed. Cursors are sealed only where one is selected.

import { Extensions, Field, ObjectType } from "type-graphql";

import type { Page } from "../../ledger/port.ts";
import type { FeedPosition, FeedRow } from "../../ledger/feedPlaces.ts";
import { OF_ITSELF } from "../execution/rowPlan.ts";
import type { List } from "../lists.ts";
import { FeedEventType } from "./FeedEventType.ts";
import { PageInfoType } from "./PageInfoType.ts";

@ObjectType("FeedEdge", { simpleResolvers: true, description: "One event at its place in the feed." })
export class FeedEdgeType {
  @Field(() => FeedEventType, { description: "The event." })
  readonly node: FeedEventType;

  private readonly list: List<FeedPosition>;
  private readonly position: FeedPosition;

  constructor(row: FeedRow, list: List<FeedPosition>) {
    this.node = new FeedEventType(row.event);
    this.list = list;
    this.position = row.position;
  }

  @Field(() => String, {
    description: "Opaque. Store the last cursor that you have processed, and send it as `after` next time.",
  })
  @Extensions({ [OF_ITSELF]: true })
  cursor(): string {
    return this.list.cursorOf(this.position);
  }
}

@ObjectType("FeedConnection", { simpleResolvers: true, description: "One page of the feed, oldest event first." })
export class FeedConnectionType {
  @Field(() => PageInfoType, { description: "Where this page stands in the feed." })
  readonly pageInfo: PageInfoType;

  private readonly page: Page<FeedRow>;
  private readonly list: List<FeedPosition>;

  /** @param hasPrevious whether the reader came with a cursor: what it names comes before this page */
  constructor(page: Page<FeedRow>, list: List<FeedPosition>, hasPrevious: boolean) {
    const cursorOf = (row: FeedRow | undefined) => (row === undefined ? null : list.cursorOf(row.position));
    this.page = page;
    this.list = list;
    this.pageInfo = new PageInfoType({
      hasNext: page.hasNext,
      hasPrevious,
      startCursor: () => cursorOf(page.rows[0]),
      endCursor: () => cursorOf(page.rows.at(-1)),
    });
  }

  @Field(() => [FeedEdgeType], { description: "The events, each with its cursor." })
  edges(): FeedEdgeType[] {
    return this.page.rows.map((row) => new FeedEdgeType(row, this.list));
  }

  @Field(() => [FeedEventType], { description: "The events without cursors." })
  nodes(): FeedEventType[] {
    return this.page.rows.map((row) => new FeedEventType(row.event));
  }
}
