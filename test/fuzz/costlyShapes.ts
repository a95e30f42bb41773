// Shapes of documents that make somebody work before they are refused, each with a size that the search may turn.

const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: Math.max(0, count) }, (_, index) => text(index)).join(" ");

export interface CostlyShape {
  readonly name: string;
  readonly sizeMax: number;
  readonly write: (size: number) => string;
}

export const COSTLY_SHAPES: readonly CostlyShape[] = [
  { name: "one field again and again", sizeMax: 80, write: (n) => `{ ${many(n, () => 'node(id: "x") { id nope }')} }` },
  {
    name: "one field with other arguments",
    sizeMax: 80,
    write: (n) => `{ ${many(n, (i) => `node(id: "${i}") { id }`)} }`,
  },
  { name: "unknown fields", sizeMax: 398, write: (n) => `{ ${many(n, (i) => `consumtion${i}`)} }` },
  { name: "unknown arguments", sizeMax: 98, write: (n) => `{ viewer(${many(n, (i) => `rol${i}: 1`)}) { role } }` },
  { name: "unknown types", sizeMax: 90, write: (n) => `query(${many(n, (i) => `$v${i}: Consumptio`)}) { __typename }` },
  {
    name: "unknown enum values",
    sizeMax: 380,
    write: (n) => `{ consumptions(filter: { status: [${many(n, (i) => `CONSUME${i}`)}] }) { totalCount } }`,
  },
  {
    name: "unknown input fields",
    sizeMax: 120,
    write: (n) => `{ consumptions(filter: { ${many(n, (i) => `statu${i}: 1`)} }) { totalCount } }`,
  },
  {
    name: "fragments that overlap in pairs",
    sizeMax: 40,
    write: (n) => `{ ${many(n, (i) => `...F${i}`)} } ${many(n, (i) => `fragment F${i} on Query { viewer { nope } }`)}`,
  },
  {
    name: "fragments in a row",
    sizeMax: 45,
    write: (n) => `{ ...F0 } ${many(n, (i) => `fragment F${i} on Query { viewer { role } ...F${i + 1} }`)}`,
  },
  {
    name: "fragments that double",
    sizeMax: 30,
    write: (n) => `{ ...F0 } ${many(n, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)}`,
  },
  {
    name: "unused fragments",
    sizeMax: 50,
    write: (n) => `{ nope } ${many(n, (i) => `fragment F${i} on Query { viewer { role } }`)}`,
  },
  {
    name: "inline fragments in one another",
    sizeMax: 90,
    write: (n) => `{ ${"... on Query { ".repeat(n)} nope ${"}".repeat(n)} }`,
  },
  {
    name: "inline fragments that overlap",
    sizeMax: 45,
    write: (n) => `{ ${many(n, () => "... on Query { viewer { role nope } }")} }`,
  },
  { name: "unused variables", sizeMax: 90, write: (n) => `query(${many(n, (i) => `$v${i}: Int`)}) { __typename }` },
  {
    name: "lists within lists",
    sizeMax: 190,
    write: (n) => `{ consumptions(filter: ${"[".repeat(n)}1${"]".repeat(n)}) { totalCount } }`,
  },
  { name: "a long string", sizeMax: 65_000, write: (n) => `{ node(id: "${"a".repeat(n)}") { nope } }` },
  {
    name: "a string of escapes",
    sizeMax: 10_000,
    write: (n) => String.raw`{ node(id: "${String.raw`\u0041`.repeat(n)}") { nope } }`,
  },
  {
    name: "a block string of quotes",
    sizeMax: 15_000,
    write: (n) => `{ node(id: """${'\\"""'.repeat(n)}""") { nope } }`,
  },
  { name: "a block string of lines", sizeMax: 60_000, write: (n) => `{ node(id: """${"\n".repeat(n)}""") { nope } }` },
  {
    name: "a long number",
    sizeMax: 65_000,
    write: (n) => `{ consumptions(first: ${"1".repeat(Math.max(1, n))}) { nope } }`,
  },
  { name: "a long name", sizeMax: 65_000, write: (n) => `{ ${"a".repeat(Math.max(1, n))} }` },
  { name: "comments", sizeMax: 32_000, write: (n) => `${"#\n".repeat(n)} { nope }` },
  { name: "commas", sizeMax: 65_000, write: (n) => `${",".repeat(n)} { nope }` },
  { name: "more tokens than may be", sizeMax: 32_000, write: (n) => `{ ${"a ".repeat(n)} }` },
  { name: "directives", sizeMax: 20_000, write: (n) => `{ viewer ${"@a ".repeat(n)} { role } }` },
];
