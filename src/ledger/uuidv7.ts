// UUIDv7 (RFC 9562): 48 bits of time, then random bits. Time-ordered, so new rows land at the end of the index. Where the
// order of the ids is the order that is told, each is raised above the last: no clock that is set back comes between.

const TIME_MAX = 2 ** 48 - 1;

/**
 * 32 hex digits. A clock before 1970, or behind the year 10889, counts as the nearest time that fits.
 * @param random 16 random bytes, which are not changed
 */
export function uuidv7(epochMs: number, random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes.writeUIntBE(Math.min(Math.max(0, Math.floor(epochMs)), TIME_MAX), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString("hex", 0, 16);
}

/** The counter that time, 12 and 62 bits make, without version and variant. */
const COUNTER_BITS = { ofLow: 62n, ofMiddle: 12n } as const;
/** How far above the last one: at random, so that two processes that raise the same one do not make the same. */
const STEP_HEX_DIGITS = 10;

/**
 * `id` where it is above `last`, else the next one above that, by a step that is as random as `id`. Both are 32 hex digits
 * of a UUIDv7; null: there is none yet.
 */
export function raisedAbove(last: string | null, id: string): string {
  if (last === null || id > last) return id;
  const step = BigInt(`0x${id.slice(-STEP_HEX_DIGITS)}`) + 1n;
  return uuidOf(counterOf(last) + step);
}

function counterOf(id: string): bigint {
  const whole = BigInt(`0x${id}`);
  const { ofLow, ofMiddle } = COUNTER_BITS;
  const low = BigInt.asUintN(Number(ofLow), whole);
  const middle = BigInt.asUintN(Number(ofMiddle), whole >> 64n);
  return ((whole >> 80n) << (ofLow + ofMiddle)) | (middle << ofLow) | low;
}

function uuidOf(counter: bigint): string {
  const { ofLow, ofMiddle } = COUNTER_BITS;
  const low = BigInt.asUintN(Number(ofLow), counter);
  const middle = BigInt.asUintN(Number(ofMiddle), counter >> ofLow);
  const time = counter >> (ofLow + ofMiddle);
  const whole = (time << 80n) | (0x7n << 76n) | (middle << 64n) | (0x2n << ofLow) | low;
  return whole.toString(16).padStart(32, "0");
}
