// A page of consumptions. What costs (cursors, the count) is a method: it is paid for only when it is selected.

import { Extensions, Field, Int, ObjectType } from "type-graphql";

import type { ConsumptionRow, Page, Position } from "../../ledger/port.ts";
import { OF_ITSELF } from "../execution/rowPlan.ts";
import type { List } from "../lists.ts";
import { ConsumptionType } from "./ConsumptionType.ts";
import { PageInfoType } from "./PageInfoType.ts";

@ObjectType("ConsumptionEdge", { simpleResolvers: true, description: "One consumption at its place in the list." })
export class ConsumptionEdgeType {
  @Field(() => ConsumptionType, { description: "The consumption." })
  readonly node: ConsumptionType;

  private readonly list: List<Position>;
  private readonly position: Position;

  constructor(row: ConsumptionRow, list: List<Position>) {
    this.node = new ConsumptionType(row.consumption);
    this.list = list;
    this.position = row.position;
  }

  @Field(() => String, {
    description: "Opaque; for `after` and `before` of the same list: same caller, filter and order.",
  })
  @Extensions({ [OF_ITSELF]: true })
  cursor(): string {
    return this.list.cursorOf(this.position);
  }
}

@ObjectType("ConsumptionConnection", { simpleResolvers: true, description: "One page of a list of consumptions." })
export class ConsumptionConnectionType {
  @Field(() => PageInfoType, { description: "Where this page stands in the list." })
  readonly pageInfo: PageInfoType;

  private readonly page: Page<ConsumptionRow>;
  private readonly list: List<Position>;
  private readonly count: () => Promise<number>;

  constructor(page: Page<ConsumptionRow>, list: List<Position>, count: () => Promise<number>) {
    const cursorOf = (row: ConsumptionRow | undefined) => (row === undefined ? null : list.cursorOf(row.position));
    this.page = page;
    this.list = list;
    this.count = count;
    this.pageInfo = new PageInfoType({
      hasNext: page.hasNext,
      hasPrevious: page.hasPrevious,
      startCursor: () => cursorOf(page.rows[0]),
      endCursor: () => cursorOf(page.rows.at(-1)),
    });
  }

  @Field(() => [ConsumptionEdgeType], { description: "The rows, each with its cursor." })
  edges(): ConsumptionEdgeType[] {
    return this.page.rows.map((row) => new ConsumptionEdgeType(row, this.list));
  }

  @Field(() => [ConsumptionType], { description: "The rows without cursors." })
  nodes(): ConsumptionType[] {
    return this.page.rows.map((row) => new ConsumptionType(row.consumption));
  }

  @Field(() => Int, {
    description: "Number of rows in the whole list. It is counted only when asked for, and costs as much as a page.",
  })
  totalCount(): Promise<number> {
    return this.count();
  }
}
