// What can be bought.

import { Field, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { Item } from "../../domain/item.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Long } from "../scalars/long.ts";

@ObjectType("Item", {
  simpleResolvers: true,
  description:
    "An item that players can buy, as the upstream lists it. The list is cached for some minutes, and the " +
    "cache also answers while the upstream is down.",
})
export class ItemType {
  @Field(() => String, { description: "The name of the app." })
  readonly app: string;

  @Field(() => Long, { description: "The upstream's number of the item." })
  readonly itemSeq: bigint;

  @Field(() => String, {
    description: "The display name. If the item has none: the store's name for it, or its number.",
  })
  readonly name: string;

  @Field(() => String, {
    description:
      "The store: GG (Google Play), AS (App Store), ONESTORE, GALAXY, AMAZON, HUAWEI, MYCARD, EPIC or STEAM. " +
      "The vendor may add more. Empty if the upstream did not report it.",
  })
  readonly market: string;

  @Field(() => String, { description: "The store's name for the item. Empty if the upstream did not report it." })
  readonly marketItemId: string;

  @Field(() => Boolean, { description: "Whether the item is on sale, according to the upstream." })
  readonly isUsed: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the item was registered with the upstream. Null if the upstream did not report a valid time.",
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
