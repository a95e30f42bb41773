// Where to read on in the feed.

import { ArgsType, Field, Int } from "type-graphql";

export const FEED_PAGE_SIZE_DEFAULT = 100;

@ArgsType()
export class FeedArgs {
  @Field(() => Int, { nullable: true, defaultValue: FEED_PAGE_SIZE_DEFAULT, description: "Page size, 0 to 200." })
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Return events after this cursor. If absent, start from the beginning.",
  })
  readonly after?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Return events of this app only. If absent, return all events that the caller may see.",
  })
  readonly app?: string | null;
}
