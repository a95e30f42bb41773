// What can be bought, from the list that the workflow keeps.

import { Arg, Ctx, Query, Resolver } from "type-graphql";

import { chooseApp } from "../chooseApp.ts";
import type { Context } from "../context.ts";
import { Long } from "../scalars/long.ts";
import { ItemType } from "../types/ItemType.ts";

const APP = "The name of the app. Needed only if this server serves several apps.";

@Resolver()
export class ItemResolver {
  @Query(() => ItemType, {
    nullable: true,
    description:
      "One item. Null if the upstream's item list does not contain it, or if this upstream API has no item list.",
  })
  async item(
    @Ctx() context: Context,
    @Arg("itemSeq", () => Long, { description: "The upstream's number of the item." }) itemSeq: bigint,
    @Arg("app", () => String, { nullable: true, description: APP }) app?: string | null,
  ): Promise<ItemType | null> {
    const chosen = chooseApp(context, app);
    const items = await context.workflow.itemsOf(chosen, context.requestId);
    const found = items.find((item) => item.itemSeq === itemSeq);
    return found === undefined ? null : new ItemType(chosen, found);
  }

  @Query(() => [ItemType], {
    description:
      "All items of the app, in the upstream's order. Empty if this upstream API has no item list. The list is " +
      "cached for some minutes, and the cache also answers while the upstream is down.",
  })
  async items(
    @Ctx() context: Context,
    @Arg("app", () => String, { nullable: true, description: APP }) app?: string | null,
  ): Promise<ItemType[]> {
    const chosen = chooseApp(context, app);
    const items = await context.workflow.itemsOf(chosen, context.requestId);
    return items.map((item) => new ItemType(chosen, item));
  }
}
