// The columns of an imported file, by the names that the API has for them. A name that is not known is refused before
// anything is taken over: what it holds would be lost without a word.

import { nearest } from "../../config/names.ts";

export const KINDS = ["payments", "reversals"] as const;
export type ImportKind = (typeof KINDS)[number];

const REQUIRED = {
  payments: ["paymentSeq", "itemSeq", "consumedAt"],
  reversals: ["paymentSeq", "kind", "occurredAt", "reference"],
} as const satisfies Record<ImportKind, readonly string[]>;

const OPTIONAL = {
  payments: [
    "id",
    "playerId",
    "price",
    "amount",
    "currency",
    "market",
    "storeOrderId",
    "productId",
    "purchasedAt",
    "isTest",
    "payload",
    "deliveryOutcome",
    "deliveryReference",
    "deliveryNote",
  ],
  reversals: ["amount", "currency", "note"],
} as const satisfies Record<ImportKind, readonly string[]>;

/** What is true or false there is a value; anywhere else it is what a program writes that has no value. */
const TRUTHS: ReadonlySet<string> = new Set(["isTest"]);

const AMOUNTS: ReadonlySet<string> = new Set(["price", "amount"]);

const NAME_CHARACTERS = 64;

export function isColumn(kind: ImportKind, name: string): boolean {
  return columnsOf(kind).includes(name);
}

export function isTruthColumn(name: string): boolean {
  return TRUTHS.has(name);
}

export function isAmountColumn(name: string): boolean {
  return AMOUNTS.has(name);
}

/** One line for each column that is not known, there twice or missing. */
export function columnFaults(kind: ImportKind, names: readonly string[]): string[] {
  const unknown = names.filter((name) => !isColumn(kind, name)).map((name) => unknownColumn(kind, name));
  const doubled = names.filter((name, index) => isColumn(kind, name) && names.indexOf(name) < index);
  const missing = REQUIRED[kind].filter((name) => !names.includes(name));
  return [
    ...unknown,
    ...doubled.map((name) => `column ${name} is there twice`),
    ...missing.map((name) => `column ${name} is missing; ${kind} need ${REQUIRED[kind].join(", ")}`),
  ];
}

export function unknownColumn(kind: ImportKind, name: string): string {
  const told = JSON.stringify(name.slice(0, NAME_CHARACTERS));
  if (/token/i.test(name))
    return `column ${told} is not taken: nothing is imported by token, and none belongs in a file`;
  return `column ${told} is not known; did you mean ${nearest(name.slice(0, NAME_CHARACTERS), columnsOf(kind))}?`;
}

function columnsOf(kind: ImportKind): readonly string[] {
  return [...REQUIRED[kind], ...OPTIONAL[kind]];
}
