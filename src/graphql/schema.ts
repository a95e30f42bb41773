// The executable schema. No validation, no middleware: both would make every field of every row a promise. Rights are
// put before the root resolvers in one place, and how far a read sees by the scope that every read takes.

// The only import in the product that is there for its effect: decorators need it before they run.
// oxlint-disable-next-line import/no-unassigned-import
import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";

import { enforceRights } from "./rights.ts";
import { AuditResolver } from "./resolvers/AuditResolver.ts";
import { ConsumeResolver } from "./resolvers/ConsumeResolver.ts";
import { ConsumptionResolver } from "./resolvers/ConsumptionResolver.ts";
import { DeliveryResolver } from "./resolvers/DeliveryResolver.ts";
import { DisputeResolver } from "./resolvers/DisputeResolver.ts";
import { FeedResolver } from "./resolvers/FeedResolver.ts";
import { ItemResolver } from "./resolvers/ItemResolver.ts";
import { ReversalResolver } from "./resolvers/ReversalResolver.ts";
import { TotalsResolver } from "./resolvers/TotalsResolver.ts";
import { UnconsumedResolver } from "./resolvers/UnconsumedResolver.ts";
import { ViewerResolver } from "./resolvers/ViewerResolver.ts";

export function buildSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      AuditResolver,
      ConsumeResolver,
      ConsumptionResolver,
      DeliveryResolver,
      DisputeResolver,
      FeedResolver,
      ItemResolver,
      ReversalResolver,
      TotalsResolver,
      UnconsumedResolver,
      ViewerResolver,
    ],
    validate: false,
  });
  describeRoots(schema);
  enforceRights(schema);
  return schema;
}

/** type-graphql has no place for the descriptions of the root types. */
function describeRoots(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  const mutation = schema.getMutationType();
  if (query) query.description = "Reads the records that the caller may see.";
  if (mutation) mutation.description = "Operations that call the upstream or write records.";
}
