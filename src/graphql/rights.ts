// Who may use what. Every root field is listed here with the roles that may ask for it, and every type with how its
// records come to be seen; a schema with a field or a type that is not listed does not start. How much of the ledger an
// allowed caller sees is the scope's to say, below every read: both have to agree.

import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isInputType } from "graphql";
import type { Role } from "../identity/caller.ts";
import type { Context } from "./context.ts";
import { forbidden } from "./errors.ts";

const EVERYBODY: readonly Role[] = ["PLAYER", "SERVER", "OPERATOR"];
const OPERATORS: readonly Role[] = ["OPERATOR"];
const SERVERS: readonly Role[] = ["SERVER", "OPERATOR"];

export const RIGHTS: Readonly<Record<string, readonly Role[]>> = {
  "Query.node": EVERYBODY,
  "Query.consumption": EVERYBODY,
  "Query.consumptions": EVERYBODY,
  "Query.consumptionTotals": EVERYBODY,
  "Query.feed": EVERYBODY,
  "Query.unconsumedPayments": EVERYBODY,
  "Query.item": EVERYBODY,
  "Query.items": EVERYBODY,
  "Query.auditLog": OPERATORS,
  "Query.viewer": EVERYBODY,
  "Mutation.consumePayment": EVERYBODY,
  "Mutation.consumeUnconsumedPayments": EVERYBODY,
  "Mutation.acknowledgeDelivery": SERVERS,
  "Mutation.recordReversal": SERVERS,
  "Mutation.reconcileConsumption": OPERATORS,
  "Mutation.resolveDispute": OPERATORS,
};

/** What is asked for beside GraphQL, by the same measure. */
export const ROUTE_RIGHTS = { "GET /export": SERVERS, "GET /metrics": OPERATORS } as const satisfies Record<
  string,
  readonly Role[]
>;

/** Throws FORBIDDEN. */
export function refuseUnlessAllowed(route: keyof typeof ROUTE_RIGHTS, role: Role): void {
  const roles = ROUTE_RIGHTS[route];
  if (!roles.includes(role)) throw forbidden(`${route} is for ${roles.map(inWords).join(" and ")}`);
}

/** `scope`: only what the caller's scope holds is ever made into one. `holder`: whoever may see what it is part of. */
export const SEEN_BY: Readonly<Record<string, "root" | "scope" | "holder">> = {
  Query: "root",
  Mutation: "root",
  Node: "scope",
  Consumption: "scope",
  ConsumptionTotals: "scope",
  FeedEvent: "scope",
  Reversal: "scope",
  AuditEntry: "scope",
  UnconsumedPayment: "scope",
  UnconsumedPaymentResult: "holder",
  Item: "holder",
  Attempt: "holder",
  Delivery: "holder",
  AcknowledgeDeliveryResult: "holder",
  DeliveryAcknowledged: "holder",
  DeliveryConflict: "holder",
  RecordReversalResult: "holder",
  ReversalRecorded: "holder",
  ReversalConflict: "holder",
  ConsumeResult: "holder",
  ConsumeSuccess: "holder",
  ConsumeError: "holder",
  ConsumptionConnection: "holder",
  ConsumptionEdge: "holder",
  FeedConnection: "holder",
  FeedEdge: "holder",
  AuditConnection: "holder",
  AuditEdge: "holder",
  PageInfo: "holder",
  Viewer: "holder",
};

/** Puts the rights before every root resolver. Throws where somebody has not decided yet. */
export function enforceRights(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__") || isInputType(type)) continue; // scalars and enums are input types
    if (SEEN_BY[type.name] === undefined) throw new Error(`nobody has decided who may see a ${type.name}`);
  }
  // There is no third root: nobody has decided who may see a Subscription.
  for (const root of [schema.getQueryType(), schema.getMutationType()]) {
    if (!root) continue;
    for (const field of Object.values(root.getFields())) {
      const name = `${root.name}.${field.name}`;
      const roles = RIGHTS[name];
      if (roles === undefined) throw new Error(`nobody has decided who may use ${name}`);
      field.resolve = onlyFor(roles, field.name, field.resolve ?? defaultFieldResolver);
    }
  }
}

const inWords = (role: Role): string => `${role.toLowerCase()}s`;

type Resolve = GraphQLFieldResolver<unknown, Context>;

function onlyFor(roles: readonly Role[], name: string, resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    if (!roles.includes(context.caller.role)) throw forbidden(`${name} is for ${roles.map(inWords).join(" and ")}`);
    return resolve(source, args, context, info);
  };
}
