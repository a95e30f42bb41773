// Lists of plain rows are executed on a shorter way: whatever is asked, and whatever the rows hold, it is what graphql-js
// answers, to the last error.

import fc from "fast-check";
import { type DocumentNode, execute, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";

import { createListExecutor } from "../../../src/graphql/execution/listExecutor.ts";
import { type Lists, LISTS, schema, Stranger } from "../support/rowsSchema.ts";

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
});
