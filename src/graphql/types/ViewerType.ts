// Who the server takes the caller for: the first thing to look at when something is FORBIDDEN.

import { Field, ID, ObjectType } from "type-graphql";

import type { Caller, Role as CallerRole } from "../../identity/caller.ts";
import * as enums from "../enums.ts";

@ObjectType("Viewer", { simpleResolvers: true, description: "The caller." })
export class ViewerType {
  @Field(() => enums.Role, { description: "What the caller may do." })
  readonly role: CallerRole;

  @Field(() => ID, { nullable: true, description: "Who the caller is as a player; null for servers and operators." })
  readonly playerId: string | null;

  @Field(() => String, { nullable: true, description: "The only app the caller may touch; null: all." })
  readonly app: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Name of the caller's API key; null if the caller has none.",
  })
  readonly keyName: string | null;

  constructor(caller: Caller) {
    this.role = caller.role;
    this.playerId = caller.playerId;
    this.app = caller.app;
    this.keyName = caller.keyName;
  }
}
