// The rows of an export, a page at a time by keyset: the next page is read when whoever writes asks for it, so memory holds one
// page however long the history. Each page ends at a place that the API's own cursors name, and an export goes on from there.

import type { Consumption } from "../domain/consumption.ts";
import { consumptionList } from "../graphql/lists.ts";
import type { Cursors } from "../ledger/cursors.ts";
import type { ConsumptionFilter, ConsumptionOrder, LedgerReader } from "../ledger/port.ts";
import type { Scope } from "../ledger/scope.ts";

export interface ExportSource {
  readonly reader: Pick<LedgerReader, "consumptionPage">;
  readonly cursors: Cursors;
  readonly scope: Scope;
}

export interface PageWish {
  readonly filter: ConsumptionFilter;
  readonly order: ConsumptionOrder;
  /** A cursor of this very list; null: from the start. */
  readonly after: string | null;
}

export interface ExportPage {
  readonly consumptions: readonly Consumption[];
  /** Behind its last row; where it has none, where it began. */
  readonly cursor: string | null;
  readonly isLast: boolean;
}

/** The most that a reader answers at once. */
export const PAGE_ROWS = 200;

/** Throws CURSOR_UNKNOWN where `after` is no cursor of this list, and the reader's faults. */
export async function* exportPages(source: ExportSource, wish: PageWish): AsyncGenerator<ExportPage, void, void> {
  const { reader, cursors, scope } = source;
  const { filter, order } = wish;
  const list = consumptionList(cursors, scope, filter, order);
  let cursor = wish.after;
  let after = list.placeOf(cursor);
  for (;;) {
    const query = { filter, order, size: PAGE_ROWS, after, before: null, isFromEnd: false };
    const { rows, hasNext } = await reader.consumptionPage(scope, query);
    const last = rows.at(-1);
    if (last !== undefined) {
      after = last.position;
      cursor = list.cursorOf(after);
    }
    yield { consumptions: rows.map(({ consumption }) => consumption), cursor, isLast: !hasNext };
    if (!hasNext) return;
  }
}
