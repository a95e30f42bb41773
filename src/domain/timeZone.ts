// Zones of the IANA database, as far as totals need them: how far local time is ahead at an instant, and when that changes.
// By Intl, whose rules come with the runtime: a new rule of some country is known after an update of Node.

import type { EpochMs } from "./consumption.ts";
import { NewestMap } from "./NewestMap.ts";

export interface TimeZone {
  /** Local time less UTC at this instant, in milliseconds; whole seconds. */
  offsetMs(instant: EpochMs): number;
  /** The instants in [from, until) from which on another offset holds, in order. */
  changesBetween(from: EpochMs, until: EpochMs): readonly EpochMs[];
}

/** Starts with a letter: an offset such as "+09:00", which Intl takes too, is no name of a zone. */
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
const SECOND_MS = 1_000;
/** Two changes that undo each other have never been closer than twelve days (Tucumán, June 2004). */
const STEP_MS = 5 * 86_400_000;

/** Zones asked for last: to make the clock of one takes longer than most sums. */
const known = new NewestMap<TimeZone>(20);

/** null: there is no such zone. */
export function timeZoneNamed(name: string): TimeZone | null {
  const zone = known.get(name) ?? (NAME.test(name) ? zoneBy(clockOf(name)) : null);
  if (zone !== null) known.set(name, zone);
  return zone;
}

function zoneBy(clock: Intl.DateTimeFormat | null): TimeZone | null {
  if (clock === null) return null;
  const offsetMs = (instant: EpochMs): number => {
    const second = Math.floor(instant / SECOND_MS) * SECOND_MS;
    const told = Object.fromEntries(clock.formatToParts(second).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = told;
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  };
  return {
    offsetMs,
    changesBetween(from, until) {
      const changes: EpochMs[] = [];
      let at = from - 1; // one millisecond before: a change at `from` itself is one of them
      let offset = offsetMs(at);
      while (at < until - 1) {
        const next = Math.min(at + STEP_MS, until - 1);
        const offsetThen = offsetMs(next);
        if (offsetThen === offset) {
          at = next;
          continue;
        }
        const change = firstOtherThan(offset, at, next, offsetMs);
        changes.push(change);
        [at, offset] = [change, offsetMs(change)];
      }
      return changes;
    },
  };
}

/** The first instant after `same`, where the offset holds, at which another does; it does at `other`. On a whole second. */
function firstOtherThan(
  offset: number,
  same: EpochMs,
  other: EpochMs,
  offsetMs: (instant: EpochMs) => number,
): EpochMs {
  let [low, high] = [Math.floor(same / SECOND_MS), Math.floor(other / SECOND_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle * SECOND_MS) === offset) low = middle;
    else high = middle;
  }
  return high * SECOND_MS;
}

function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  const digits = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  try {
    return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone,
      ...digits,
      second: "numeric",
      hourCycle: "h23",
    });
  } catch {
    return null; // Intl throws for what it does not know
  }
}
