// A schema of lists whose rows are plain, or nearly so: with every kind of field that matters to how they are executed.

import {
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import { OF_ITSELF } from "../../../src/graphql/execution/rowPlan.ts";

/** What a list of Rows should never hold. */
export class Stranger {
  readonly id = "of another type";
}

const Kind = new GraphQLEnumType({ name: "Kind", values: { GOOD: { value: "good" }, BAD: { value: "bad" } } });
const Stamp = new GraphQLScalarType<number, string>({
  name: "Stamp",
  serialize: (value) => {
    if (typeof value !== "bigint") throw new Error("no stamp");
    return value.toString();
  },
});
/** As scalars for JSON are: whatever comes is taken for a value, but for the empty text and the one of nothing. */
const Anything = new GraphQLScalarType<unknown, unknown>({
  name: "Anything",
  serialize: (value) => (value === "" ? null : value === "void" ? undefined : String(value)),
});
const Thing = new GraphQLInterfaceType({ name: "Thing", fields: { id: { type: new GraphQLNonNull(GraphQLID) } } });
const Row: GraphQLObjectType = new GraphQLObjectType<{ readonly name?: unknown }>({
  name: "Row",
  interfaces: [Thing],
  isTypeOf: (value: unknown) => !(value instanceof Stranger),
  fields: () => ({
    id: { type: new GraphQLNonNull(GraphQLID) },
    name: { type: GraphQLString },
    count: { type: new GraphQLNonNull(GraphQLInt) },
    kind: { type: Kind },
    stamp: { type: Stamp },
    anything: { type: Anything },
    inner: { type: Row },
    worked: {
      type: GraphQLString,
      resolve: ({ name }: { name?: unknown }) => Promise.resolve(`worked ${String(name)}`),
    },
    added: {
      type: GraphQLInt,
      args: { to: { type: GraphQLInt } },
      resolve: (_row, { to }: { to?: number }) => (to ?? 0) + 1,
    },
    others: { type: new GraphQLList(Row) },
    made: {
      type: new GraphQLNonNull(GraphQLString),
      extensions: { [OF_ITSELF]: true },
      resolve: ({ name }) => {
        if (name === "ugly") throw new Error("nothing can be made of it");
        return `made of ${String(name)}`;
      },
    },
  }),
});

/** Another type of Things: a fragment on Things may hold one on it, which says nothing of a Row. */
const Other = new GraphQLObjectType({
  name: "Other",
  interfaces: [Thing],
  fields: { id: { type: new GraphQLNonNull(GraphQLID) } },
});

export const LISTS = ["strict", "loose", "asked", "late", "failing", "broken", "brokenLater"] as const;
export type Lists = Readonly<Record<string, unknown>>;
const strictRows = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Row)));
const listFields = {
  strict: { type: strictRows },
  loose: { type: new GraphQLList(Row) },
  asked: {
    type: strictRows,
    args: { first: { type: GraphQLInt, defaultValue: 2 } },
    resolve: ({ asked }: Lists, { first }: { first?: number | null }) =>
      Array.isArray(asked) ? asked.slice(0, first ?? 0) : asked,
  },
  late: { type: new GraphQLList(Row), resolve: ({ late }: Lists) => Promise.resolve(late) },
  failing: {
    type: new GraphQLList(new GraphQLNonNull(Row)),
    resolve: () => {
      throw new Error("the list cannot be had");
    },
  },
  broken: {
    type: strictRows,
    resolve: () => {
      throw new Error("the list cannot be had, and must be there");
    },
  },
  brokenLater: { type: strictRows, resolve: () => Promise.reject(new Error("the list cannot be had later")) },
} satisfies Record<string, GraphQLFieldConfig<Lists, unknown>>;
/** Lists of one name, which objects of several types may have. */
const Strict: GraphQLInterfaceType = new GraphQLInterfaceType({
  name: "Strict",
  fields: { strict: { type: strictRows } },
  resolveType: () => "Box",
});
const Box: GraphQLObjectType = new GraphQLObjectType({
  name: "Box",
  interfaces: [Strict],
  fields: () => ({ ...listFields, box: { type: Box, resolve: (lists: Lists) => lists } }),
});
export const schema = new GraphQLSchema({
  query: new GraphQLObjectType<Lists>({
    name: "Query",
    fields: {
      ...listFields,
      box: { type: Box, resolve: (lists) => lists },
      some: { type: Strict, resolve: (lists) => lists },
      thing: { type: Thing, resolve: () => null },
      things: { type: new GraphQLList(Thing), resolve: () => [] },
      names: { type: new GraphQLList(GraphQLString), resolve: () => [] },
    },
  }),
  types: [Other],
  mutation: new GraphQLObjectType<Lists>({ name: "Mutation", fields: { strict: { type: strictRows } } }),
});
