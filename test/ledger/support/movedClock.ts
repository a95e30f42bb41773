// What a ledger would hold had its clock been ahead so far: the times on record and in the ids are moved on. What is written
// after it, by the clock as it is, is then written by a clock that was set back.

import Database from "better-sqlite3";
import { rowsOf } from "./sql.ts";

/** @param place where a ledger of either engine is open */
export async function moveAuditLog(place: string, byMs: number): Promise<void> {
  await moveTable(place, { table: "audit_log", time: "occurred_at", byMs });
}

export async function moveReversals(place: string, byMs: number): Promise<void> {
  await moveTable(place, { table: "reversals", time: "recorded_at", byMs });
}

interface Move {
  readonly table: string;
  readonly time: string;
  readonly byMs: number;
}

async function moveTable(place: string, { table, time, byMs }: Move): Promise<void> {
  if (place.startsWith("postgres")) {
    const rows = await rowsOf<{ id: string }>(place, `SELECT replace(id::text, '-', '') AS id FROM ${table}`);
    for (const { id } of rows) {
      const values = [id, movedId(id, byMs), byMs];
      await rowsOf(place, `UPDATE ${table} SET id = $2::uuid, ${time} = ${time} + $3 WHERE id = $1::uuid`, values);
    }
    return;
  }
  const database = new Database(place);
  const rows = database.prepare<[], { id: string }>(`SELECT lower(hex(id)) AS id FROM ${table}`).all();
  const move = database.prepare(`UPDATE ${table} SET id = unhex(?), ${time} = ${time} + ? WHERE id = unhex(?)`);
  for (const { id } of rows) move.run(movedId(id, byMs), byMs, id);
  database.close();
}

/** A UUIDv7 begins with 48 bits of milliseconds. */
function movedId(id: string, byMs: number): string {
  const epochMs = Number.parseInt(id.slice(0, 12), 16) + byMs;
  return epochMs.toString(16).padStart(12, "0") + id.slice(12);
}
