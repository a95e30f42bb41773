// How far a move is: a row among the facts of the ledger it goes to, written in the same transaction as the rows it speaks
// of. While it is there under its first name the ledger is half a ledger, and no server starts on it.

import { z } from "zod";

/** The two names of the row: the second from when both sides were found to be the same. */
export const UNDER_WAY = "move_under_way";
export const FINISHED = "move_finished";

const MARKER = z.object({
  ledger: z.string(),
  starts: z.number(),
  instance: z.number(),
  beganAtMs: z.number(),
  /** The table that is being copied, its last row that is there, and how many rows are there of all. */
  table: z.number(),
  after: z.array(z.string()).nullable(),
  copied: z.number(),
});

export type Marker = Readonly<z.infer<typeof MARKER>>;
export function bytesOf(marker: Marker): Buffer {
  return Buffer.from(JSON.stringify(marker), "utf8");
}

export function markerIn(bytes: Uint8Array): Marker {
  return MARKER.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
