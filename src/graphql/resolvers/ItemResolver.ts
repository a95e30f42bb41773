// What can be bought, from the list that the workflow keeps.

import { Arg, Ctx, Query, Resolver } from "type-graphql";

import { chooseApp } from "../chooseApp.ts";
import type { Context } from "../context.ts";
import { Long } from "../scalars/long.ts";
import { ItemType } from "../types/ItemType.ts";

const APP = "Only where the install serves several apps: which one.";

@Resolver()
export class ItemResolver {
  @Query(() => ItemType, {
    nullable: true,
    description: "One item. Null if the upstream's list does not contain it, or the upstream has no list.",
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
      "Every item of the app, in the upstream's order. Empty if the upstream has no list. The list is cached for a few " +
      "minutes, and served while the upstream is down.",
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
