// One list of one caller, as cursors know it: its name says whose, which and in what order, so a cursor taken from any
// other list opens to nothing here. The name is canonical: two ways to write one filter share their cursors.

import type { Cursors } from "../ledger/cursors.ts";
import type { ConsumptionFilter, ConsumptionOrder, Position, TimeRange } from "../ledger/port.ts";
import type { FeedPosition } from "../ledger/feedPlaces.ts";
import type { Scope } from "../ledger/scope.ts";
import { cursorUnknown } from "./errors.ts";

export interface List<Place> {
  cursorOf(place: Place): string;
  /** null where no cursor was given. Throws CURSOR_UNKNOWN for any text that is no cursor of this list. */
  placeOf(cursor: string | null | undefined): Place | null;
}

export function consumptionList(
  cursors: Cursors,
  scope: Scope,
  filter: ConsumptionFilter,
  order: ConsumptionOrder,
): List<Position> {
  const name = nameOf("consumptions", scope, canonicalFilter(filter), order.field, order.direction);
  return listOf(cursors, name, (place) => `${place.at}.${place.row}`, readPosition);
}

/** @param app null: every app the scope allows */
export function feedList(cursors: Cursors, scope: Scope, app: string | null): List<FeedPosition> {
  const name = nameOf("feed", scope, app);
  return listOf(cursors, name, (place) => `${place.sequence}.${place.digest}`, readFeedPosition);
}

/**
 * By the id of an entry: 32 hex digits. Named otherwise than while the clock's order was told: a place in that order may have
 * others before it in this one, so its cursors are refused.
 */
export function auditList(cursors: Cursors, scope: Scope): List<string> {
  return listOf(
    cursors,
    nameOf("auditLog", scope),
    (id) => id,
    (text) => (/^[0-9a-f]{32}$/.test(text) ? text : null),
  );
}

function listOf<Place>(
  cursors: Cursors,
  name: string,
  write: (place: Place) => string,
  read: (text: string) => Place | null,
): List<Place> {
  const own = cursors.of(name);
  return {
    cursorOf: (place) => own.seal(write(place)),
    placeOf(cursor) {
      if (cursor === null || cursor === undefined) return null;
      const text = own.open(cursor);
      const place = text === null ? null : read(text);
      if (place === null) throw cursorUnknown();
      return place;
    },
  };
}

function readPosition(text: string): Position | null {
  const [, at, row] = /^(-?\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  return at === undefined || row === undefined ? null : { at: Number(at), row: Number(row) };
}

function readFeedPosition(text: string): FeedPosition | null {
  const [, sequence, digest] = /^(\d{1,16})\.([0-9a-f]{16})$/.exec(text) ?? [];
  return sequence === undefined || digest === undefined ? null : { sequence: Number(sequence), digest };
}

/** JSON keeps the parts apart whatever characters they hold. */
function nameOf(kind: string, scope: Scope, ...rest: readonly unknown[]): string {
  return JSON.stringify([kind, scopeParts(scope), ...rest]);
}

function scopeParts(scope: Scope): readonly unknown[] {
  switch (scope.kind) {
    case "player":
      return [scope.kind, scope.app, scope.playerId];
    case "app":
      return [scope.kind, scope.app];
    case "all":
      return [scope.kind];
  }
}

type FilterValue = ConsumptionFilter[keyof ConsumptionFilter];

function canonicalFilter(filter: ConsumptionFilter): readonly unknown[] {
  return Object.entries<FilterValue>({ ...filter })
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, value]) => [field, canonicalValue(value)]);
}

function canonicalValue(value: FilterValue): unknown {
  if (value === undefined || typeof value === "string" || typeof value === "boolean") return value;
  if (isTimeRange(value)) return [value.from, value.until];
  return [...new Set<string>(Array.from<unknown, string>(value, String))].sort(); // any of them: order says nothing
}

function isTimeRange(value: FilterValue): value is TimeRange {
  return typeof value === "object" && "from" in value;
}
