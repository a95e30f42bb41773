// Words and signs that a small mistake takes for each other.

const STATUSES = ["PENDING", "CONSUMED", "REJECTED", "IN_DOUBT", "DISPUTED"];

/** Each member of a set is mistaken for the next one. */
const WORD_SETS: readonly (readonly string[])[] = [
  STATUSES,
  ["CONFIRMED", "INFERRED", "OPERATOR", "IMPORTED"],
  ["UPSTREAM", "UNCONSUMED_LIST", "TRANSACTION", "IMPORT", "UNKNOWN"],
  ["REFUSED", "NOT_SENT"],
  ["DELIVERED", "FAILED"],
  ["RECORD", "REPEATED", "CONFLICT"],
  ["recorded", "repeated", "conflict"],
  ["REFUNDED", "TAKEN_BACK"],
  ["RANDOM", "OWN"],
  ["WAIT", "ASK"],
  ["replay", "refuse"],
  ["leave", "wait", "ask"],
  ["player", "app", "all"],
  ["PLAYER", "SERVER", "OPERATOR"],
  ["SANDBOX", "PRODUCTION"],
  ["ASC", "DESC"],
  ["asc", "desc"],
  ["REQUESTED_AT", "SETTLED_AT"],
  ["HOUR", "DAY", "MONTH"],
  ["=", "<>"],
  ["<", "<="],
  [">", ">="],
];

export function otherWords(word: string): readonly string[] {
  return WORD_SETS.flatMap((set) => {
    const at = set.indexOf(word);
    const other = set[(at + 1) % set.length];
    return at === -1 || other === undefined ? [] : [other];
  }).slice(0, 1);
}

export const OTHER_SIGNS: Readonly<Record<string, readonly string[]>> = {
  "===": ["!=="],
  "!==": ["==="],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "&&": ["||"],
  "||": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "&&=": ["||="],
  "||=": ["&&="],
  "++": ["--"],
  "--": ["++"],
};

export const OTHER_METHODS: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  find: "findLast",
  findLast: "find",
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  startsWith: "endsWith",
  unionAll: "union",
};

/** Steps of a chain that a small mistake leaves out. */
export const STEPS: ReadonlySet<string> = new Set([
  "filter",
  "toReversed",
  "reverse",
  "sort",
  "toSorted",
  "slice",
  "trim",
  "toLowerCase",
  "toUpperCase",
  "where",
  "orderBy",
  "limit",
  "replace",
]);

/** In a text that is SQL. A `?` in the second stands for what the first found. */
export const SQL_SLIPS: readonly (readonly [RegExp, string])[] = [
  [/ = (?!\?\s*,)/g, " <> "],
  [/ <> /g, " = "],
  [/ <= /g, " < "],
  [/ < /g, " <= "],
  [/ >= /g, " > "],
  [/ > /g, " >= "],
  [/\bDESC\b/g, "ASC"],
  [/\bASC\b/g, "DESC"],
  [/\bIS NULL\b/g, "IS NOT NULL"],
  [/\bIS NOT NULL\b/g, "IS NULL"],
  [/\bAND\b/g, "OR"],
  [/ \+ /g, " - "],
];
