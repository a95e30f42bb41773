// What a move says at its end: both sides line by line, and what to do next. JSON has the same lines.

import type { DatabasePlace } from "../../config/database.ts";
import { describeDatabase } from "../../config/database.ts";
import type { FinishedMove } from "../../maintenance.ts";

export interface MoveReport {
  readonly sourcePath: string;
  readonly target: DatabasePlace;
  readonly moved: FinishedMove;
  /** LEDGER_SECRET is set. */
  readonly hasSecret: boolean;
}

export function moveReport({ sourcePath, target, moved, hasSecret }: MoveReport, isJson: boolean): string {
  const { rowCount: rows, isSame, lines } = moved;
  if (isJson) return `${JSON.stringify({ rows, isSame, lines })}\n`;
  const place = describeDatabase(target);
  if (lines.length === 0) return `${sourcePath} was moved to ${place} before, to its end.\n`;
  const table = [{ name: "", source: "source", target: "target" }, ...lines].map((line) => [
    line.name,
    line.source,
    line.target,
    line.source === line.target || line.name === "" ? "" : "DIFFERS",
  ]);
  const told = table.map((cells) => `${aligned(cells, table)}\n`).join("");
  if (!isSame) return told;
  const secret = hasSecret
    ? "Serve with the same LEDGER_SECRET: the tokens of open consumptions were copied as they are sealed."
    : `Serve with LEDGER_SECRET set to what ${sourcePath}-secret holds: the tokens of open consumptions are sealed with it.`;
  return `${told}\n${place} holds the ledger now. ${sourcePath} is marked as moved: no server starts on it.\n${secret}\n`;
}

function aligned(cells: readonly string[], table: readonly (readonly string[])[]): string {
  const width = (index: number) => Math.max(...table.map((row) => row[index]?.length ?? 0));
  return cells
    .map((cell, index) => cell.padEnd(width(index)))
    .join("  ")
    .trimEnd();
}
