// Who the caller is. Reads nothing: what authentication found out is all there is to tell.

import { Ctx, Query, Resolver } from "type-graphql";

import type { Context } from "../context.ts";
import { ViewerType } from "../types/ViewerType.ts";

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, { description: "The caller, as this server identified them." })
  viewer(@Ctx() context: Context): ViewerType {
    return new ViewerType(context.caller);
  }
}
