// Where to read on in the feed.

import { ArgsType, Field, Int } from "type-graphql";

export const FEED_PAGE_SIZE_DEFAULT = 100;

@ArgsType()
export class FeedArgs {
  @Field(() => Int, { nullable: true, defaultValue: FEED_PAGE_SIZE_DEFAULT, description: "Page size, 0 to 200." })
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Only what comes after this cursor; from the beginning when absent.",
  })
  readonly after?: string | null;

  @Field(() => String, { nullable: true, description: "Only this app's events; all the caller may see when absent." })
  readonly app?: string | null;
}
