// Page after page from the ledger to where it is written, each only once the one before is there. Where it stops half-way, what is
// written says where it goes on.

import { exportPages, type ExportSource } from "../../exporting/pages.ts";
import { linesOf } from "../../exporting/lines.ts";
import { addTotals, rowsOf, type Totals } from "../../exporting/totals.ts";
import type { ExportWish } from "../../exporting/wish.ts";

export interface Place {
  readonly cursor: string | null;
  readonly totals: Totals;
}

/** Where an export is written to. */
export interface Sink {
  /** What stands there already; null: nothing. */
  readonly standing: Place | null;
  /** Resolves once it is written. @param then where it goes on after this */
  write(text: string, then: Place): Promise<void>;
  /** The last bytes. Answers how many there are in all. */
  finish(text: string): Promise<number>;
}

export interface Written {
  readonly bytes: number;
  readonly totals: Totals;
}

/** It stopped before its end; `place` is where it goes on. */
export class ExportCut extends Error {
  readonly place: Place;

  constructor(place: Place, cause: unknown) {
    super("the export stopped before its end", { cause });
    this.name = "ExportCut";
    this.place = place;
  }
}

/** Throws ExportCut. */
export async function writeExport(
  source: ExportSource,
  wish: ExportWish,
  sink: Sink,
  onRows: (rows: number) => void,
): Promise<Written> {
  const lines = linesOf(wish);
  let opening = sink.standing === null ? lines.opening : "";
  let place = sink.standing ?? { cursor: null, totals: new Map() };
  try {
    for await (const page of exportPages(source, { ...wish, after: place.cursor })) {
      const next = { cursor: page.cursor, totals: addTotals(place.totals, page.consumptions) };
      const cursorLine = page.isLast ? "" : lines.between(page.cursor);
      await sink.write(opening + lines.rows(page.consumptions) + cursorLine, next);
      opening = "";
      place = next;
      onRows(rowsOf(place.totals));
    }
    return { bytes: await sink.finish(lines.whole(place.totals)), totals: place.totals };
  } catch (cause) {
    throw new ExportCut(place, cause);
  }
}
