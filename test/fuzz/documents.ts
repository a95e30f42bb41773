// Documents that somebody might send: grown from the schema, and then damaged.

import fc from "fast-check";
import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  type GraphQLNamedType,
} from "graphql";

const ODD_NAMES = ["__typename", "__schema", "__proto__", "constructor", "toString", "nope", "a", "_", "ａ"];
const DIRECTIVES = [
  "",
  "",
  "",
  "@include(if: true)",
  "@skip(if: $b)",
  "@aa",
  "@deprecated",
  "@include",
  "@skip(if: 1)",
];

const values = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.double().map(String),
  fc.string({ unit: "binary", maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    "null",
    "true",
    "$v",
    "$b",
    "[]",
    "[[[[1]]]]",
    "{}",
    "{a:{a:{a:1}}}",
    '"""x"""',
    '"\\ud800"',
    "CONSUMED",
    "1e999",
    "007",
    "-0",
  ),
);

const alias = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: fc.constantFrom("a: ", "b: ", "__proto__: ") },
);
const directive = fc.constantFrom(...DIRECTIVES);

/** Selection sets that are mostly right. */
function selections(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const odd = fc.constantFrom(...ODD_NAMES);
  const known =
    fields.length === 0 ? odd : fc.constantFrom(...fields).chain((field) => selection(schema, field, depth));
  const narrowed =
    possible.length === 0 || depth <= 0
      ? odd
      : fc
          .constantFrom(...possible)
          .chain((one) => selections(schema, one, depth - 1).map((set) => `... on ${one.name} ${set}`));
  const one = fc.oneof(
    { weight: 60, arbitrary: known },
    { weight: possible.length === 0 ? 0 : 40, arbitrary: narrowed },
    { weight: 1, arbitrary: odd },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "...F",
        "...G",
        "... on Query { __typename }",
        "... @include(if: true) { __typename }",
      ),
    },
  );
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => `{ ${all.join(" ")} }`);
}

function selection(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<string> {
  const type = getNamedType(field.type);
  const set =
    isCompositeType(type) && depth > 0 ? selections(schema, type, depth - 1) : fc.constantFrom("", "", "{ id }");
  const given = fc.tuple(...field.args.map((argument) => valueFor(argument)));
  return fc.tuple(alias, given, directive, set).map(([as, args, mark, inner]) => {
    const list = args.filter((text) => text !== "").join(" ");
    return `${as}${field.name}${list === "" ? "" : `(${list})`} ${mark} ${inner}`;
  });
}

/** Mostly what its type takes; nothing where nothing is needed. */
function valueFor(argument: GraphQLArgument): fc.Arbitrary<string> {
  const type = getNamedType(argument.type);
  const right = isEnumType(type)
    ? fc.constantFrom(...type.getValues().map(({ name }) => name))
    : fc.constantFrom(...(PLAUSIBLE[type.name] ?? ["{}"]));
  const value = fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: values });
  const written = value.map((text) => `${argument.name}: ${text}`);
  return isRequiredArgument(argument) ? written : fc.option(written, { nil: "" });
}

const PLAUSIBLE: Readonly<Record<string, readonly string[]>> = {
  Int: ["0", "1", "20", "200", "201", "-1"],
  String: ['"P1"', '"T-ok-KRW-1000"', '"default"', '""'],
  ID: ['"x"', '"alice"', '"Q29uc3VtcHRpb24"'],
  Long: ["1", '"1"', "9223372036854775807"],
  ConsumptionFilter: [
    "{}",
    '{ paymentSeq: ["P1"] }',
    "{ status: [CONSUMED] }",
    '{ requestedAt: { from: "2026-01-01T00:00:00Z" } }',
  ],
  ConsumptionOrder: ["{}", "{ field: SETTLED_AT }", "{ direction: ASC }"],
};

/** @param depth of the selection sets */
export function documents(schema: GraphQLSchema, depth = 5): fc.Arbitrary<string> {
  const rooted = fc
    .constantFrom("query", "query", "query", "mutation", "mutation", "", "", "", "subscription")
    .chain((kind) => {
      const root = kind === "mutation" ? schema.getMutationType() : schema.getQueryType();
      if (!root) throw new Error("no root");
      const variables =
        kind === ""
          ? fc.constant("")
          : fc.constantFrom(
              "",
              "",
              "",
              " Q",
              " Q($v: Int)",
              " Q($v: Long!, $b: Boolean = true)",
              " Q($v: Nope)",
              " Q @aa",
            );
      return fc.tuple(variables, selections(schema, root, depth)).map(([head, set]) => `${kind}${head} ${set}`);
    });
  const fragment = fc.constantFrom("Consumption", "Query", "Node", "ConsumptionConnection", "Nope").chain((on) => {
    const type = schema.getType(on);
    const set = type === undefined ? fc.constant("{ a ...G }") : selections(schema, type, 3);
    return fc
      .tuple(fc.constantFrom("F", "G", "__schema"), set)
      .map(([name, text]) => `fragment ${name} on ${on} ${text}`);
  });
  const whole = fc
    .tuple(
      fc.oneof({ weight: 9, arbitrary: fc.tuple(rooted) }, { weight: 1, arbitrary: fc.tuple(rooted, rooted) }),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(fragment, { maxLength: 3 }) },
      ),
    )
    .map(([some, more]) => [...some, ...more].join("\n"));
  return fc.oneof(
    { weight: 4, arbitrary: whole },
    { weight: 3, arbitrary: damaged(whole) },
    { weight: 1, arbitrary: hostile },
  );
}

/** A few bytes changed, doubled or left out. */
function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(20), fc.string({ unit: "binary", maxLength: 4 })), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(texts, cuts).map(([text, all]) =>
    all.reduce((now, [at, length, instead]) => {
      const place = now.length === 0 ? 0 : at % now.length;
      return now.slice(0, place) + instead + (length % 2 === 0 ? now.slice(place) : now.slice(place + length));
    }, text),
  );
}

/** Shapes that are known to cost somebody something. */
const hostile: fc.Arbitrary<string> = fc.tuple(fc.nat(12), fc.nat(2_000)).map(([kind, n]) => {
  const many = (text: (index: number) => string) => Array.from({ length: n }, (_, index) => text(index)).join(" ");
  switch (kind) {
    case 0:
      return `{ ${"a { ".repeat(n)}`;
    case 1:
      return `{ ${many((i) => `a${i}: __typename`)} }`;
    case 2:
      return `{ __typename ${"@aa".repeat(n)} }`;
    case 3:
      return `{ f(a: ${"[".repeat(n)}) }`;
    case 4:
      return `{ node(id: 1) { ...F0 } } ${many((i) => `fragment F${i} on Node { ...F${i + 1} ...F${i + 1} }`)}`;
    case 5:
      return `{ ${many(() => "node(id: 1) { id }")} }`;
    case 6:
      return `query(${many((i) => `$v${i}: Int`)}) { __typename }`;
    case 7:
      return `{ node(id: "${"\\u0041".repeat(n)}") { id } }`;
    case 8:
      return many((i) => `query Q${i} { __typename }`);
    case 9:
      return `${"#".repeat(n * 20)}\n{ __typename }`;
    case 10:
      return `{ consumptions(filter: { ${many((i) => `f${i}: 1`)} }) { totalCount } }`;
    case 11:
      return `{ node(id: """${'\\"""'.repeat(n)}""") { id } }`;
    default:
      return `{ consumptions(filter: { status: [${"CONSUMED ".repeat(n)}] }) { nodes { id } } }`;
  }
});
