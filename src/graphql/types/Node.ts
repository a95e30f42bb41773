// The Relay interface. Which type a value has is told by its class, without a promise per row.

import { Field, ID, InterfaceType } from "type-graphql";

@InterfaceType("Node", { description: "An object that can be fetched again by its id." })
export abstract class Node {
  @Field(() => ID, { description: "Opaque and globally unique. The same record always has the same id." })
  declare readonly id: string; // not `abstract`: vitest drops decorators of abstract fields
}
