// The audit log, for operators: newest first, as people read it. An operator of one app sees what was done to that app.

import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";

import { scopeOf } from "../../identity/scopeOf.ts";
import type { Context } from "../context.ts";
import { cursorUnknown } from "../errors.ts";
import { auditList } from "../lists.ts";
import { readSize } from "../pageSize.ts";
import { AuditConnectionType } from "../types/AuditConnectionType.ts";

const PAGE_SIZE_DEFAULT = 50;

@Resolver()
export class AuditResolver {
  @Query(() => AuditConnectionType, {
    description:
      "Operators only: what was done by hand, by whom and why. Newest first, in the order in which it was recorded.",
  })
  async auditLog(
    @Ctx() context: Context,
    @Arg("first", () => Int, { nullable: true, defaultValue: PAGE_SIZE_DEFAULT, description: "Page size, 0 to 200." })
    first: number | null,
    @Arg("after", () => String, {
      nullable: true,
      description: "Only what is older than this cursor; from the newest when absent.",
    })
    after?: string | null,
  ): Promise<AuditConnectionType> {
    const scope = scopeOf(context.caller);
    const size = readSize("first", first, PAGE_SIZE_DEFAULT);
    const list = auditList(context.cursors, scope);
    const place = list.placeOf(after);
    const page = await context.reader.auditPage(scope, { size, after: place });
    if (page === "unknownPosition") throw cursorUnknown();
    return new AuditConnectionType(page, list, place !== null);
  }
}
