// What an export is asked for, from named texts: the parameters of a request, or the options of a command. The same names and
// the same bounds as the API's filter, by the API's own rules; a name that is not known is refused, for a filter that was
// misspelt would export everything.

import type { GraphQLScalarType } from "graphql";
import type { ConsumptionStatus, Environment, Evidence } from "../domain/payment.ts";
import { badUserInput, ClientError } from "../graphql/errors.ts";
import { readFilter } from "../graphql/readFilter.ts";
import { DateTime } from "../graphql/scalars/dateTime.ts";
import { Long } from "../graphql/scalars/long.ts";
import type { Format, LineWish } from "./lines.ts";
import type { PageWish } from "./pages.ts";

export type ExportWish = LineWish & PageWish;

export type NamedTexts = ReadonlyMap<string, readonly string[]>;

/** Each value by its own name: one that the domain gains does not compile until it is here. */
type Named<Value extends string> = { readonly [Name in Value]: Name };

const STATUSES: Named<ConsumptionStatus> = {
  PENDING: "PENDING",
  CONSUMED: "CONSUMED",
  REJECTED: "REJECTED",
  IN_DOUBT: "IN_DOUBT",
  DISPUTED: "DISPUTED",
};
const EVIDENCES: Named<Evidence> = {
  CONFIRMED: "CONFIRMED",
  INFERRED: "INFERRED",
  OPERATOR: "OPERATOR",
  IMPORTED: "IMPORTED",
};
const ENVIRONMENTS: Named<Environment> = { SANDBOX: "SANDBOX", PRODUCTION: "PRODUCTION" };
const FORMATS: Named<Format> = { csv: "csv", ndjson: "ndjson" };
const FLAGS = { true: true, false: false, "1": true, "0": false } as const;
const ORDERS = { requestedAt: "REQUESTED_AT", settledAt: "SETTLED_AT" } as const;
/** GraphQL's Int. */
const INT = /^(?:0|-?[1-9]\d{0,9})$/;
const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

const LISTS = [
  "app",
  "paymentSeq",
  "storeOrderId",
  "requestId",
  "playerId",
  "itemSeq",
  "status",
  "currency",
  "resultCode",
  "evidence",
] as const;
const SINGLES = [
  "environment",
  "isTest",
  "delivered",
  "reversed",
  "hasProduct",
  "requestedFrom",
  "requestedUntil",
  "settledFrom",
  "settledUntil",
  "order",
  "format",
  "after",
  "bom",
  "plain",
  "totals",
  "cursors",
] as const;
const KNOWN: ReadonlySet<string> = new Set([...LISTS, ...SINGLES]);

/** Throws BAD_USER_INPUT, naming what is wrong. */
export function readExportWish(texts: NamedTexts): ExportWish {
  for (const [name, values] of texts) {
    if (!KNOWN.has(name)) throw badUserInput(`unknown parameter; the known ones are ${[...KNOWN].join(", ")}`);
    if (values.length > 1 && !LISTS.some((list) => list === name)) throw badUserInput(`${name}: send it at most once`);
  }
  const list = (name: (typeof LISTS)[number]) => texts.get(name) ?? null;
  const listOf = <Value>(name: (typeof LISTS)[number], read: (name: string, text: string) => Value) =>
    list(name)?.map((text) => read(name, text)) ?? null;
  const single = <Value>(name: (typeof SINGLES)[number], read: (name: string, text: string) => Value) => {
    const text = texts.get(name)?.[0];
    return text === undefined ? null : read(name, text);
  };
  const flag = (name: (typeof SINGLES)[number]) => single(name, oneOf(FLAGS));
  const filter = readFilter({
    app: list("app"),
    paymentSeq: list("paymentSeq"),
    storeOrderId: list("storeOrderId"),
    requestId: list("requestId"),
    playerId: list("playerId"),
    itemSeq: listOf("itemSeq", by(Long)),
    status: listOf("status", oneOf(STATUSES)),
    currency: list("currency"),
    resultCode: listOf("resultCode", int),
    evidence: listOf("evidence", oneOf(EVIDENCES)),
    environment: single("environment", oneOf(ENVIRONMENTS)),
    isTest: flag("isTest"),
    delivered: flag("delivered"),
    reversed: flag("reversed"),
    hasProduct: flag("hasProduct"),
    requestedAt: { from: single("requestedFrom", by(DateTime)), until: single("requestedUntil", by(DateTime)) },
    settledAt: { from: single("settledFrom", by(DateTime)), until: single("settledUntil", by(DateTime)) },
  });
  const isPlain = flag("plain") ?? false;
  return {
    format: single("format", oneOf(FORMATS)) ?? "csv",
    filter,
    order: { field: single("order", oneOf(ORDERS)) ?? "REQUESTED_AT", direction: "ASC" },
    after: single("after", (_name, text) => text),
    hasBom: flag("bom") ?? !isPlain, // a program would take the mark for a part of the first column's name
    isPlain,
    hasTotals: flag("totals") ?? true,
    hasCursors: flag("cursors") ?? false,
  };
}

function oneOf<Value>(values: Readonly<Record<string, Value>>): (name: string, text: string) => Value {
  return (name, text) => {
    const value = Object.hasOwn(values, text) ? values[text] : undefined;
    if (value === undefined) throw badUserInput(`${name}: must be one of ${Object.keys(values).join(", ")}`);
    return value;
  };
}

function int(name: string, text: string): number {
  const value = INT.test(text) ? Number(text) : NaN;
  if (!(value >= INT_MIN && value <= INT_MAX)) throw badUserInput(`${name}: must be a 32-bit integer`);
  return value;
}

/** By the API's own scalar, whose refusal says what it takes. */
function by<Inside, Outside>(scalar: GraphQLScalarType<Inside, Outside>): (name: string, text: string) => Inside {
  return (name, text) => {
    try {
      return scalar.parseValue(text);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      throw badUserInput(`${name}: ${error.message}`);
    }
  };
}
