// An export as text: what comes before the rows, the rows of a page, and the last line. The last line tells whether the export
// is whole, so one that was cut short is never taken for a short one.

import { stringify } from "csv-stringify/sync";
import type { Consumption } from "../domain/consumption.ts";
import { COLUMNS, type Value } from "./columns.ts";
import { guardCell } from "./spreadsheetGuard.ts";
import { describeTotals, rowsOf, type Totals } from "./totals.ts";

export type Format = "csv" | "ndjson";

export interface LineWish {
  readonly format: Format;
  /** CSV: begin with a byte order mark. Excel takes UTF-8 for the system's code page without one, and Korean is unreadable. */
  readonly hasBom: boolean;
  /** CSV: for programs, without what keeps spreadsheets from running and rounding cells. */
  readonly isPlain: boolean;
  /** Whether there is a last line. */
  readonly hasTotals: boolean;
  /** NDJSON: a line `{"cursor":"…"}` behind every page, to go on from where a connection broke. */
  readonly hasCursors: boolean;
}

export interface Lines {
  /** Before the first row of a whole export. */
  readonly opening: string;
  readonly rows: (consumptions: readonly Consumption[]) => string;
  /** Behind a page that is not the last, where it was asked for. */
  readonly between: (cursor: string | null) => string;
  /** After the last row. */
  readonly whole: (totals: Totals) => string;
  /** Instead of the rows that are missing: where to go on. */
  readonly cut: (totals: Totals, cursor: string | null) => string;
}

const BOM = "\uFEFF";

export function linesOf(wish: LineWish): Lines {
  return wish.format === "csv" ? csvLines(wish) : ndjsonLines(wish);
}

function ndjsonLines({ hasTotals, hasCursors }: LineWish): Lines {
  return {
    opening: "",
    rows: (consumptions) =>
      consumptions.map((one) => `${JSON.stringify(Object.fromEntries(valuesOf(one)))}\n`).join(""),
    between: (cursor) => (hasCursors ? `${JSON.stringify({ cursor })}\n` : ""),
    whole: (totals) => (hasTotals ? `${wholeText(totals)}\n` : ""),
    cut: (totals, cursor) => (hasTotals ? `${cutText(totals, cursor)}\n` : ""),
  };
}

function csvLines({ hasBom, isPlain, hasTotals }: LineWish): Lines {
  const record = (cells: readonly string[]) => csvText([cells]);
  // As many cells as every other line has, so that no parser stumbles, and none in the column of amounts, so that no sum doubles.
  const lastLine = (name: string, told: string) => [
    name,
    ...COLUMNS.slice(1).map((column) => (column.name === "message" ? told : "")),
  ];
  return {
    opening: (hasBom ? BOM : "") + record(COLUMNS.map(({ name }) => name)),
    rows: (consumptions) => csvText(consumptions.map((one) => cellsOf(one, isPlain))),
    between: () => "",
    whole: (totals) => (hasTotals ? record(lastLine("#totals", wholeText(totals))) : ""),
    cut: (totals, cursor) => (hasTotals ? record(lastLine("#incomplete", cutText(totals, cursor))) : ""),
  };
}

/** RFC 4180, every cell quoted: what is in a cell never becomes two. */
function csvText(records: readonly (readonly string[])[]): string {
  return records.length === 0
    ? ""
    : stringify([...records], { quoted: true, quoted_empty: true, record_delimiter: "\r\n" });
}

function cellsOf(consumption: Consumption, isPlain: boolean): string[] {
  return COLUMNS.map(({ isName, valueOf }) => {
    const value = valueOf(consumption);
    if (value === null) return "";
    return typeof value !== "string" || isPlain ? String(value) : guardCell(value, isName);
  });
}

function valuesOf(consumption: Consumption): [string, Value][] {
  return COLUMNS.map(({ name, valueOf }) => [name, valueOf(consumption)]);
}

function wholeText(totals: Totals): string {
  return JSON.stringify({ complete: true, rows: rowsOf(totals), totals: describeTotals(totals) });
}

function cutText(totals: Totals, cursor: string | null): string {
  return JSON.stringify({ complete: false, rows: rowsOf(totals), totals: describeTotals(totals), cursor });
}
