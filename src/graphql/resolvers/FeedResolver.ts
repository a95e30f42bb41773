// The feed, page by page. A reader that comes back with the last cursor it has worked off misses nothing and sees nothing
// twice; a cursor from another history of this ledger (before a restore) is refused, never skipped over.

import { Args, Ctx, Query, Resolver } from "type-graphql";

import { scopeOf } from "../../identity/scopeOf.ts";
import { FEED_PAGE_SIZE_DEFAULT, FeedArgs } from "../args/FeedArgs.ts";
import { chooseApp } from "../chooseApp.ts";
import type { Context } from "../context.ts";
import { cursorUnknown } from "../errors.ts";
import { feedList } from "../lists.ts";
import { readSize } from "../pageSize.ts";
import { FeedConnectionType } from "../types/FeedConnectionType.ts";

@Resolver()
export class FeedResolver {
  @Query(() => FeedConnectionType, {
    description:
      "All events, oldest first, each exactly once and in an order that never changes. Read it page by page " +
      "with `after`. When `hasNextPage` is false, ask again later with the same cursor.",
  })
  async feed(
    @Ctx() context: Context,
    @Args(() => FeedArgs) { first, after, app }: FeedArgs,
  ): Promise<FeedConnectionType> {
    const scope = scopeOf(context.caller);
    const size = readSize("first", first, FEED_PAGE_SIZE_DEFAULT);
    const chosen = app === null || app === undefined ? context.caller.app : chooseApp(context, app);
    const list = feedList(context.cursors, scope, chosen);
    const place = list.placeOf(after);
    const page = await context.reader.feedPage(scope, { app: chosen, size, after: place });
    if (page === "unknownPosition") throw cursorUnknown();
    return new FeedConnectionType(page, list, place !== null);
  }
}
