// The vendor's wall time (`2014-12-05 07:02:34`), which is that of Asia/Seoul: nine hours ahead of UTC without a summer
// time since 1988, long before the service began.

const WALL_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const AHEAD_OF_UTC_MS = 9 * 3_600_000;

/** Milliseconds since 1970, UTC; null where it is no such time, the 30th of February included. */
export function readSeoulTime(text: string): number | null {
  if (!WALL_TIME.test(text)) return null;
  const wallTime = `${text.replace(" ", "T")}.000Z`;
  const wallMs = Date.parse(wallTime);
  // Date.parse takes the 30th of February for the 1st of March, which nobody wrote.
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString() !== wallTime) return null;
  return wallMs - AHEAD_OF_UTC_MS;
}
