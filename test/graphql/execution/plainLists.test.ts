// Lists of plain rows are executed on a shorter way: whatever is asked, and whatever the rows hold, it is what graphql-js
// answers, to the last error.

import fc from "fast-check";
import {
  type DocumentNode,
  execute,
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
  introspectionFromSchema,
  parse,
  print,
  printSchema,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";

import { OF_ITSELF } from "../../../src/graphql/execution/rowPlan.ts";
import { createListExecutor } from "../../../src/graphql/execution/listExecutor.ts";
import { withPlainLists } from "../../../src/graphql/execution/plainLists.ts";
import { theSchema } from "../support/gateway.ts";

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

const LISTS = ["strict", "loose", "asked", "late", "failing", "broken", "brokenLater"] as const;
type Lists = Readonly<Record<string, unknown>>;
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
const schema = new GraphQLSchema({
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

/** As it is before any document was executed. */
const BEFORE = [printSchema(schema), JSON.stringify(introspectionFromSchema(schema))];

class Stranger {
  readonly id = "of another type";
}

type Oddity = () => unknown;
/** Made anew for each execution: a promise that was rejected once is handled once. */
class Odd {
  readonly make: Oddity;

  constructor(make: Oddity) {
    this.make = make;
  }
}
const ODD: readonly Oddity[] = [
  () => null,
  () => undefined,
  () => Number.NaN,
  () => new Error("a value that could not be had"),
  () => () => "by a method",
  () => ({}),
  () => "ugly",
];
/** Mostly what its type says; sometimes what a bug could leave there. */
function oddly<T>(usual: fc.Arbitrary<T>, odd: readonly Oddity[] = ODD) {
  return fc.oneof(
    { weight: 15, arbitrary: usual },
    { weight: 1, arbitrary: fc.nat({ max: odd.length - 1 }).map((place) => new Odd(odd[place] ?? Object)) },
  );
}
/** For fields that can say a 1: graphql-js forgets about promises beside an error, and one that then fails is nobody's. */
const ODD_OR_LATE = [...ODD, () => Promise.resolve(1)];
class Made {
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }
}
const row = fc.letrec<{ row: Made }>((tie) => ({
  row: fc
    .record({
      id: oddly(fc.string(), ODD_OR_LATE),
      name: oddly(fc.option(fc.string()), ODD_OR_LATE),
      count: oddly(fc.integer({ min: -5, max: 5 }), ODD_OR_LATE),
      kind: oddly(fc.constantFrom("good", "bad", null)),
      anything: oddly(fc.string(), ODD_OR_LATE),
      stamp: oddly(fc.option(fc.bigInt({ min: 0n, max: 2n ** 60n }))),
      inner: fc.option(tie("row"), { depthSize: "small" }),
      others: fc.constant(null),
    })
    .map((values) => new Made(values)),
})).row;
const rows = fc.oneof(
  { weight: 12, arbitrary: fc.array(row, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom("no list", "stranger", "null item", "failed item", null) },
);

function sourceOf(lists: Readonly<Record<string, Made[] | string | null>>): Lists {
  const valueOf = (value: unknown): unknown => {
    if (value instanceof Odd) return value.make();
    return value instanceof Made ? eachOf(value.values, valueOf) : value;
  };
  return eachOf(lists, (made) => {
    if (Array.isArray(made)) return made.map(valueOf);
    if (made === "stranger") return [new Stranger()];
    if (made === "null item") return [null];
    return made === "failed item" ? [new Error("an item that could not be had")] : made;
  });
}

function eachOf<T>(values: Readonly<Record<string, T>>, change: (value: T) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

const alias = fc.constantFrom("", "", "", "", "x: ", "y: ", "strict: ", "__proto__: ");
const directive = fc.constantFrom(
  "",
  "",
  "",
  "",
  "",
  "",
  " @include(if: $yes)",
  " @skip(if: $yes)",
  " @include(if: false)",
);
const plainField = fc
  .tuple(alias, fc.constantFrom("id", "name", "count", "kind", "stamp", "anything", "made", "__typename"), directive)
  .map((parts) => parts.join(""));
const { rowSet } = fc.letrec<{ rowSet: string; rowField: string }>((tie) => ({
  rowField: fc.oneof(
    { weight: 12, arbitrary: plainField },
    { weight: 4, arbitrary: fc.tuple(alias, tie("rowSet")).map(([name, set]) => `${name}inner ${set}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("worked", "added(to: $first)", "others { id }", "...Short", "... on Thing { id }"),
    },
    { weight: 1, arbitrary: tie("rowSet").map((set) => `... on Row ${set}`) },
  ),
  rowSet: fc
    .array(tie("rowField"), { minLength: 1, maxLength: 5, depthIdentifier: "set" })
    .map((set) => `{ ${set.join(" ")} }`),
}));
const listField = fc
  .tuple(alias, fc.constantFrom(...LISTS, "asked(first: $first)", "asked(first: 1)"), directive, rowSet)
  .map((parts) => parts.join(" "));
const lists = fc.array(listField, { minLength: 1, maxLength: 3 }).map((fields) => `{ ${fields.join(" ")} }`);
const topField = fc.oneof(
  { weight: 4, arbitrary: listField },
  { weight: 2, arbitrary: lists.map((set) => `box ${set}`) },
  { weight: 1, arbitrary: lists.map((set) => `box { box ${set} }`) },
  {
    weight: 1,
    arbitrary: fc.tuple(rowSet, lists).map(([set, more]) => `some { strict ${set} ... on Box ${more} }`),
  },
  { weight: 1, arbitrary: fc.constant("thing { id }") },
  { weight: 1, arbitrary: fc.constant("...Boxes") },
);
const documentText = fc.tuple(fc.array(topField, { minLength: 1, maxLength: 3 }), rowSet, lists).map(
  ([fields, set, boxes]) => `query Q($first: Int = 3, $yes: Boolean! = true) { ${fields.join(" ")} }
    fragment Short on Row { id name } fragment Boxes on Query { box ${boxes} } fragment Unused on Box { strict ${set} }`,
);

/** As it is validated in production but for what makes no difference to execution. */
function validDocument(text: string): DocumentNode | null {
  const document = parse(text);
  const faults = validate(schema, document, undefined, { maxErrors: 5 });
  return faults.every(({ message }) => /is never used/.test(message)) ? document : null;
}

describe("a list of plain rows", () => {
  it("is answered as graphql-js answers it, whatever is asked and whatever the rows hold", async () => {
    const executeLists = createListExecutor(schema);
    const seen = { short: 0, long: 0, withErrors: 0 };
    await fc.assert(
      fc.asyncProperty(
        documentText,
        fc.record({ strict: rows, loose: rows, asked: rows, late: rows }),
        fc.record({ first: fc.constantFrom(0, 1, null, "many") }, { requiredKeys: [] }),
        async (text, made, variableValues) => {
          const document = validDocument(text);
          fc.pre(document !== null);
          const request = () => ({ document, variableValues, rootValue: sourceOf(made), contextValue: {} });
          const expected = await execute({ schema, ...request() });
          const found = await executeLists(request());
          if (found === null) return void (seen.long += 1);
          seen.short += 1;
          if (found.errors !== undefined) seen.withErrors += 1;
          // Of two that fail at once, which one is told is decided by who comes first.
          const isRace = text.includes("brokenLater");
          if (isRace) expect(found.errors === undefined).toBe(expected.errors === undefined);
          const compared = isRace ? [found.data, expected.data] : [found, expected];
          expect(JSON.stringify(compared[0])).toBe(JSON.stringify(compared[1]));
        },
      ),
      { numRuns: 900 },
    );
    expect(seen.short).toBeGreaterThan(200);
    expect(seen.withErrors).toBeGreaterThan(10);
  }, 90_000);

  it.each([
    ["of plain fields", "{ strict { id name } }"],
    ["of fields made of the row itself", "{ strict { id made } }"],
    ["beside others that are not", "{ strict { id } late { worked } }"],
    ["of rows within rows", "{ box { strict { inner { inner { id } } } } }"],
    ["by fragments", "{ strict { ...S ... on Thing { __typename } } } fragment S on Row { id }"],
    ["under a condition", "query ($yes: Boolean!) { strict @include(if: $yes) { id } }"],
    ["twice, under two names", "{ a: strict { id } b: strict { name } }"],
  ])("goes the short way: %s", (_what, text) => {
    expect(print(withPlainLists(schema, parse(text)) ?? parse("{ none }"))).toContain("as plain rows");
  });

  it.each([
    ["a resolver", "{ strict { id worked } }"],
    ["an argument", "{ strict { added(to: 1) } }"],
    ["a list within", "{ strict { others { worked } } }"],
    ["a directive", "{ strict { id @skip(if: false) } }"],
    ["a name that objects have already", "{ strict { __proto__: id } }"],
    ["the same list twice, whose selections add up", "{ strict { id } strict { name } }"],
    ["the same list twice, once not plain", "{ strict { id } ... on Query { strict { worked } } }"],
    ["a row within rows, twice", "{ strict { inner { id } inner { name } } }"],
    ["a list that may be of another type", "{ some { strict { id } ... on Box { loose { id } } } }"],
    ["a fragment that is of another type", "{ strict { ... on Thing { ... on Other { id } } } }"],
    [
      "a fragment of a name that is of another type",
      "{ strict { ...T } } fragment T on Thing { ...O } fragment O on Other { id }",
    ],
    ["a list of what may be of several types", "{ things { id } }"],
    ["a list of texts", "{ names }"],
    ["an operation that must not run twice", "mutation { strict { id } }"],
    ["a query beside such a one", "query A { strict { id } } mutation B { strict { id } }"],
  ])("is left to graphql-js: %s", (_what, text) => {
    expect(withPlainLists(schema, parse(text))).toBeNull();
  });

  it("goes the short way where its rows come later", async () => {
    const document = parse("{ late { id } }");
    const found = await createListExecutor(schema)({ document, rootValue: { late: [{ id: "a" }] }, contextValue: {} });
    expect(found).toEqual({ data: { late: [{ id: "a" }] } });
  });

  it.each<[string, string, unknown]>([
    ["holds nothing where something must be", "count", { count: null }],
    ["holds a promise", "anything", { anything: Promise.resolve(1) }],
    ["holds a method", "anything", { anything: () => 1 }],
    ["holds an error", "anything", { anything: new Error("no") }],
    ["holds what its type cannot say", "kind", { kind: "ugly" }],
    ["holds what its type says nothing of", "anything", { anything: "" }],
    ["holds what its type says not even nothing of", "anything", { anything: "void" }],
    ["holds a row that is none", "inner { id }", { inner: "text" }],
    ["is an error", "name", new Error("no")],
    ["is missing", "name", null],
    ["holds nothing that something could be made of", "made", { name: "ugly" }],
    ["is of another type", "id", new Stranger()],
    ["is a promise of one", "name", Promise.resolve({ name: "late" })],
    ["holds a promise of a row", "inner { name }", { inner: Promise.resolve({ name: "late" }) }],
  ])("is left to graphql-js once a row %s", async (_what, field, one) => {
    const document = parse(`{ loose { ${field} } }`);
    expect(withPlainLists(schema, document)).not.toBeNull();
    expect(await createListExecutor(schema)({ document, rootValue: { loose: [one] }, contextValue: {} })).toBeNull();
  });

  it("goes the short way where a row has not the property at all", async () => {
    const document = parse("{ loose { anything kind inner { id } } }");
    const found = await createListExecutor(schema)({ document, rootValue: { loose: [{}] }, contextValue: {} });
    expect(found).toEqual({ data: { loose: [{ anything: null, kind: null, inner: null }] } });
  });

  it.each([undefined, null, "text"])("is left to graphql-js where %j should hold it", async (rootValue) => {
    const document = parse("{ loose { id } }");
    expect(await createListExecutor(schema)({ document, rootValue, contextValue: {} })).toBeNull();
  });

  it("is left to graphql-js where another field's error hides that a row was not plain", async () => {
    const document = parse("{ box { strict { count } brokenLater { id } broken { id } } }");
    const rootValue = { strict: [{ count: null }] };
    expect(await createListExecutor(schema)({ document, rootValue, contextValue: {} })).toBeNull();
  });

  it("takes what holds it along where it must be there and cannot be had", async () => {
    const document = parse("{ box { broken { id } } strict { id } }");
    const found = await createListExecutor(schema)({ document, rootValue: { strict: [] }, contextValue: {} });
    expect(found).toMatchObject({ data: { box: null, strict: [] }, errors: [{ path: ["box", "broken"] }] });
  });

  it("is left to graphql-js where the variables do not fit: their refusal is told by the library's own names", async () => {
    const document = parse("query ($first: Int) { asked(first: $first) { id } }");
    const rootValue = sourceOf({ asked: [] });
    const found = await createListExecutor(schema)({
      document,
      rootValue,
      variableValues: { first: "many" },
      contextValue: {},
    });
    expect(found).toBeNull();
  });

  it.each([
    ["consumptions", "{ consumptions { totalCount nodes { id amount currency delivery { outcome reference } } } }"],
    ["consumptions by their edges", "{ consumptions { edges { cursor node { id amount requestedAt } } } }"],
    ["totals", "{ consumptionTotals(by: [CURRENCY, DAY]) { currency periodStart count amount reversedAmount } }"],
    ["the feed by its edges", "{ feed { edges { cursor node { id kind } } } }"],
    ["the feed", "{ feed { nodes { id kind paymentSeq status delivery { reference } } } }"],
    ["the audit log by its edges", "{ auditLog { edges { cursor node { id } } } }"],
    ["the audit log", "{ auditLog { nodes { id action actor note before after } } }"],
  ])("of the product's own schema goes the short way: %s", (_what, text) => {
    const document = parse(text);
    expect(validate(theSchema(), document)).toEqual([]);
    expect(print(withPlainLists(theSchema(), document) ?? document)).toContain("as plain rows");
  });

  it("is nothing that a client could see or ask for", async () => {
    await createListExecutor(schema)({
      document: parse("{ strict { id } }"),
      rootValue: sourceOf({ strict: [] }),
      contextValue: {},
    });
    expect([printSchema(schema), JSON.stringify(introspectionFromSchema(schema))]).toEqual(BEFORE);
    expect(() => parse("{ strict as plain rows }")).not.toThrow(); // three fields, and none of them there
    expect(validate(schema, parse("{ strict as plain rows }")).length).toBeGreaterThan(0);
  });
});
