// What a spreadsheet does to a number that is a name: it keeps 15 digits and writes zeros for the rest. Such a number may be the
// name, by chance, so it is counted and told.

import type { ImportKind } from "./columns.ts";

const SIGNIFICANT_DIGITS = 15;
/** Of as few as this nothing is said. */
const VALUES_MIN = 2;
/** Numbers that were met once: with more of them only those are counted. */
const KEPT_MAX = 65_536;
/** What each line has its own of: a number that comes again is not by chance. */
const OWN = { payments: "paymentSeq", reversals: "reference" } as const satisfies Record<ImportKind, string>;
const COLUMNS: Readonly<Record<ImportKind, readonly string[]>> = {
  payments: ["paymentSeq", "id", "itemSeq", "playerId", "storeOrderId", "productId", "deliveryReference"],
  reversals: ["paymentSeq", "reference"],
};

/** Whether it is a number of more than 15 digits, and all behind the 15th are zeros. */
export function looksCut(text: string): boolean {
  return isLong(text) && /^0+$/.test(text.slice(SIGNIFICANT_DIGITS));
}

function isLong(text: string): boolean {
  return /^[1-9]\d{15,}$/.test(text);
}

export interface CutNumbers {
  /** One line that can be read, before it is taken over. */
  note(fields: ReadonlyMap<string, string>): void;
  /** One sentence for each column. */
  warnings(): string[];
}

interface Column {
  /** Numbers of more than 15 digits. */
  long: number;
  /** Those of them that are zeros behind the 15th. */
  cut: number;
  readonly met: Map<string, number>;
}

export function countCutNumbers(kind: ImportKind): CutNumbers {
  const columns = new Map<string, Column>(COLUMNS[kind].map((name) => [name, { long: 0, cut: 0, met: new Map() }]));
  return {
    note(fields) {
      for (const [name, column] of columns) count(column, fields.get(name), name === OWN[kind]);
    },
    warnings: () => Array.from(columns, ([name, column]) => warningOf(name, column)).filter((line) => line !== null),
  };
}

function count(column: Column, text: string | undefined, isOwn: boolean): void {
  if (text === undefined || !isLong(text)) return;
  column.long += 1;
  if (!looksCut(text)) return;
  column.cut += 1;
  if (!isOwn) return;
  const met = column.met.get(text);
  if (met !== undefined || column.met.size < KEPT_MAX) column.met.set(text, (met ?? 0) + 1);
}

function warningOf(name: string, { long, cut, met }: Column): string | null {
  const isOften = cut >= VALUES_MIN && 2 * cut >= long; // one in ten by chance
  const [[again, lines] = ["", 0]] = [...met].toSorted(([, one], [, other]) => other - one);
  if (!isOften && lines < 2) return null;
  const told = isOften
    ? `${cut} of ${long} numbers of more than 15 digits in ${name} end in zeros behind the 15th`
    : `${again} stands in ${lines} lines as ${name}`;
  return `${told}, as a spreadsheet leaves them that keeps 15 digits of a number: compare them with the source before you rely on them`;
}
