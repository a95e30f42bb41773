// What differs between the engines' SQL, as far as reads use it. Everything else in this folder is said once for all of them.

import type { ConsumptionStatus, Environment, Evidence } from "../../domain/payment.ts";
import type { PaymentName } from "../port.ts";
import type { Span } from "../totals/rollup.ts";
import type { Sql } from "./sql.ts";

/** Columns of consumptions that hold one of a few words. */
export interface WordColumns {
  /** Of settled ones only: of the others another index is kept. */
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence;
  readonly environment: Environment;
}

export interface PlacedPayment extends PaymentName {
  /** Its place among those that were asked for, from 0. */
  readonly place: number;
}

/** How records that have no instant of their own come in the order in which they were written. */
export interface RecordOrder {
  /** What has to be joined to the records for it; empty where nothing has. */
  readonly joined: Sql;
  readonly ascending: Sql;
  readonly descending: Sql;
  /** Whether a record was not written after the one of this id: 32 hex digits. */
  readonly notAfter: (id: string) => Sql;
}

export interface Dialect {
  /** The column by which a consumption is named in other tables. */
  readonly key: Sql;
  /** Whether the engine can store the value: nothing is equal to one that it cannot, and asking for it may be an error. */
  canHold(value: string | number | bigint): boolean;
  flag(isTrue: boolean): Sql;
  /** Bytes, given as hex digits. */
  bytes(hex: string): Sql;
  /** An id as 32 hex digits. */
  hexOf(id: Sql): Sql;
  /** The same, null where it is null. */
  hexOrNull(id: Sql): Sql;
  /** A row as the text of one JSON array. */
  jsonRow(columns: readonly Sql[]): Sql;

  /** Whether an id is one of these: texts of 32 hex digits. Any other text is no id. */
  isId(column: Sql, ids: readonly string[]): Sql;
  /** However many they are. */
  isAnyText(column: Sql, texts: readonly string[]): Sql;
  /** A column of consumptions that holds one of a few words, as rows have it: as it is, or as its number in wordCodes.ts. */
  wordOf(column: string): Sql;
  isAnyWord<Name extends keyof WordColumns>(column: Name, words: readonly WordColumns[Name][]): Sql;
  /** Whether an attempt was made for one of these requests. */
  isRequest(requestIds: readonly string[]): Sql;

  /** The name of the app that rows of this alias belong to. */
  appNameOf(alias: string): Sql;
  /** Whether they belong to the app of this name: a value, or a column that holds it. */
  isOfApp(alias: string, name: Sql): Sql;
  /** Whether an entry `l` of the audit log, with its consumption `c`, is for operators of this app. */
  isAuditOfApp(app: string): Sql;
  /** Rows `p` of app, payment_seq and place. */
  payments(payments: readonly PlacedPayment[]): Sql;

  /** The same condition, without leading the planner to an index. */
  unindexed(condition: Sql): Sql;
  /** Leads the planner to this index and no other, where the engine can be told. */
  indexedBy(index: string): Sql;
  /** A join that begins with what stands before it, where the engine can be told. */
  readonly joinInOrder: Sql;

  /** In the very words of partial indexes. */
  readonly words: {
    readonly delivered: Sql;
    readonly undelivered: Sql;
    readonly inferred: Sql;
    readonly lacksProduct: Sql;
  };

  /** Ends the statement once its time is over, where the engine does not end it by itself: of rows of consumptions, feed and totals. */
  readonly inTime: { readonly consumptions: Sql; readonly feed: Sql; readonly totals: Sql };

  /** The rows of several SELECTs as of one. @param end its ORDER BY and LIMIT; each SELECT has an index in that order */
  merged(selects: readonly Sql[], end: Sql): Sql;
  /** Events and their consumptions `c`, for whoever sees these consumptions only. */
  feedOf(own: Sql): { readonly from: Sql; readonly where: Sql };
  /** A statement that answers the number of the newest event, or null. */
  readonly feedHead: Sql;
  /** Where sealed tokens of open consumptions stand, and the id of the key that sealed each, in hex. */
  readonly sealedTokens: { readonly from: Sql; readonly keyId: Sql };

  /** Of the reversals `r`. */
  readonly reversalOrder: RecordOrder;
  /** Of the audit log `l`. */
  readonly auditOrder: RecordOrder;
  readonly totals: TotalsDialect;
}

/** How an engine keeps sums of amounts, and how it cuts time. */
export interface TotalsDialect {
  /** The sum of amounts as text: decimal digits, or HALF's multiple and the rest with a slash between them. */
  sumOf(amount: Sql): Sql;
  /** The same of rollup rows `t`. */
  sumOfRolledUp(amount: "amount" | "reversed"): Sql;
  /** An amount as the columns of rollup rows hold it: one column or two. */
  readonly parts: (amount: Sql) => readonly Sql[];
  /** Columns of rollup rows, in the order of count, amount, unknown prices, count and amount of reversals. */
  readonly sumColumns: readonly string[];
  /** Whether the summed parts of a rollup row, `sum(column)` each, say anything but nothing. */
  readonly isNotNothing: Sql;
  /** Columns that new rollup rows have besides, with their values. */
  readonly ownColumns: readonly (readonly [name: string, value: Sql])[];
  /** A statement that sums span by span, each found in the index of its instant; the period's start comes first. */
  overSpans(statement: SpanSums): Sql;
}

export interface SpanSums {
  readonly columns: Sql;
  readonly from: Sql;
  /** The column that spans of time cut. */
  readonly instant: Sql;
  readonly where: Sql;
  readonly groupedBy: readonly Sql[];
  readonly spans: readonly Span[];
  readonly rowsMax: number;
}
