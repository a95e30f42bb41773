// Relay's PageInfo. Cursors are sealed only when somebody asks for them.

import { Field, ObjectType } from "type-graphql";

interface Ends {
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly startCursor: () => string | null;
  readonly endCursor: () => string | null;
}

@ObjectType("PageInfo", { simpleResolvers: true, description: "The position of a page in its list." })
export class PageInfoType {
  @Field(() => Boolean, { description: "Whether there are more rows after this page." })
  readonly hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether there are more rows before this page." })
  readonly hasPreviousPage: boolean;

  private readonly ends: Ends;

  constructor(ends: Ends) {
    this.ends = ends;
    this.hasNextPage = ends.hasNext;
    this.hasPreviousPage = ends.hasPrevious;
  }

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the first row, to use as `before`. Null on an empty page.",
  })
  startCursor(): string | null {
    return this.ends.startCursor();
  }

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last row, to use as `after`. Null on an empty page: keep the cursor that you sent.",
  })
  endCursor(): string | null {
    return this.ends.endCursor();
  }
}
