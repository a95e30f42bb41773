// What can be bought.

import { Field, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { Item } from "../../domain/item.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Long } from "../scalars/long.ts";

@ObjectType("Item", {
  simpleResolvers: true,
  description:
    "What can be bought, as the upstream lists it. Kept for some minutes, and served while the upstream is down.",
})
export class ItemType {
  @Field(() => String, { description: "Name of the app." })
  readonly app: string;

  @Field(() => Long, { description: "The upstream's number of the item." })
  readonly itemSeq: bigint;

  @Field(() => String, {
    description: "Its name for people: the store's name for it, or its number, if it has none of its own.",
  })
  readonly name: string;

  @Field(() => String, {
    description:
      "The store: GG Google Play, AS App Store, ONESTORE, GALAXY, AMAZON, HUAWEI, MYCARD, EPIC, STEAM; more may come. Empty " +
      "if the upstream did not report it.",
  })
  readonly market: string;

  @Field(() => String, { description: "What the store calls it; empty if the upstream did not report it." })
  readonly marketItemId: string;

  @Field(() => Boolean, { description: "Whether the upstream says that it is on sale." })
  readonly isUsed: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "When it was registered with the upstream; null if the upstream did not report a time that can be read.",
  })
  readonly registeredAt: EpochMs | null;

  constructor(app: string, item: Item) {
    this.app = app;
    this.itemSeq = item.itemSeq;
    this.name = item.name;
    this.market = item.market;
    this.marketItemId = item.marketItemId;
    this.isUsed = item.isUsed;
    this.registeredAt = item.registeredAt;
  }
}

/** Beside a payment: null where the list does not name it, or cannot be had at the moment. */
export function shownItem(app: string, item: Item | null): ItemType | null {
  return item === null ? null : new ItemType(app, item);
}
