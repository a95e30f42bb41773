// Relay's PageInfo. Cursors are sealed only when somebody asks for them.

import { Field, ObjectType } from "type-graphql";

interface Ends {
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly startCursor: () => string | null;
  readonly endCursor: () => string | null;
}

@ObjectType("PageInfo", { simpleResolvers: true, description: "Where a page stands in its list." })
export class PageInfoType {
  @Field(() => Boolean, { description: "Whether more follow after this page." })
  readonly hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether more come before this page." })
  readonly hasPreviousPage: boolean;

  private readonly ends: Ends;

  constructor(ends: Ends) {
    this.ends = ends;
    this.hasNextPage = ends.hasNext;
    this.hasPreviousPage = ends.hasPrevious;
  }

  @Field(() => String, { nullable: true, description: "Cursor of the first row, for `before`; null on an empty page." })
  startCursor(): string | null {
    return this.ends.startCursor();
  }

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last row, for `after`. Null on an empty page: keep the cursor you sent.",
  })
  endCursor(): string | null {
    return this.ends.endCursor();
  }
}
