// What became of the n-th payment, told by the database itself: everything follows from n and the seed by whole-number
// arithmetic, which is the same on every engine. Instants rise with n, as rows do in a ledger that has lived.

import type { Dialect } from "./dialect.ts";
import { DAY_MS, DAYS, playersOf, type SeedPlan } from "./plan.ts";

/** A day, in the parts that instants are reckoned in. */
const DAY_PARTS = 100_000_000;
/** Percent of a day's payments in each three hours of UTC: a country nine hours ahead pays in the evening. */
const RHYTHM = [11, 13, 13, 19, 22, 12, 4, 6] as const;
const RHYTHM_MS = DAY_MS / RHYTHM.length;
const ITEMS = 400;
const FIRST_ITEM_SEQ = 1_032_000;
/** Open ones are of the newest 24th of the history, a month; about so many of either kind. */
const OPEN_EACH = 120;
const OPEN_SHARE = 24;

/** Until which percent of the players pay in it, and what the eight sizes of a pack cost, in millionths. */
const PRICES: readonly (readonly [currency: string, untilPercent: number, amounts: readonly number[]])[] = [
  ["KRW", 50, [1_200, 2_500, 5_900, 12_000, 25_000, 33_000, 65_000, 119_000].map((units) => units * 1_000_000)],
  ["JPY", 65, [160, 320, 650, 1_300, 2_600, 3_900, 6_500, 12_800].map((units) => units * 1_000_000)],
  ["USD", 85, [99, 199, 499, 999, 1_999, 2_999, 4_999, 9_999].map((cents) => cents * 10_000)],
  ["EUR", 95, [109, 229, 549, 1_099, 2_199, 3_299, 5_499, 10_999].map((cents) => cents * 10_000)],
  ["TWD", 100, [30, 60, 150, 300, 590, 890, 1_490, 2_990].map((units) => units * 1_000_000)],
];

const MODULUS = 2_147_483_647;
const DRAWS = [1, 2, 3, 4, 5, 6] as const;
/** Added before the first multiplication, different for every draw and seed. */
function offsetOf(seed: number, draw: number): number {
  return (Math.abs(seed) * 7_919 + draw * 374_761_393) % MODULUS;
}

/** A query for one row per number, with the columns that `chunkStatements` reads. */
export function storyQuery(plan: SeedPlan, dialect: Dialect, first: number, last: number): string {
  const { rows, seed, untilMs } = plan;
  const slot = Math.floor((DAYS * DAY_PARTS) / rows);
  const beginMs = untilMs - DAYS * DAY_MS;
  const openFrom = rows - Math.floor(rows / OPEN_SHARE);
  const openEvery = Math.max(3, Math.floor(rows / OPEN_SHARE / OPEN_EACH));
  const drawn = (term: (draw: number) => string) => DRAWS.map(term).join(", ");
  const { hex, digits, id } = dialect;
  return `WITH RECURSIVE ${dialect.numbers(first, last)},
    stirred AS MATERIALIZED (SELECT n, ${drawn((k) => `(n * 1103515245 + ${offsetOf(seed, k)}) % ${MODULUS} AS x${k}`)} FROM numbers),
    mixed AS MATERIALIZED (SELECT n, ${drawn((k) => `((x${k} + x${k} / 65536) * 48271) % ${MODULUS} AS y${k}`)} FROM stirred),
    drawn AS MATERIALIZED (SELECT n, ${drawn((k) => `((y${k} + y${k} / 32768) * 69621) % ${MODULUS} AS r${k}`)} FROM mixed),
    placed AS MATERIALIZED (SELECT drawn.*,
      ((n - 1) * ${slot} + r4 % ${slot}) / ${DAY_PARTS} AS day, ((n - 1) * ${slot} + r4 % ${slot}) % ${DAY_PARTS} AS part,
      r2 * r2 / ${MODULUS} * r2 / ${MODULUS} * ${playersOf(plan)} / ${MODULUS} AS player,
      r3 * r3 / ${MODULUS} * ${ITEMS} / ${MODULUS} AS item,
      CASE WHEN n > ${openFrom} AND n % ${openEvery} = 0 THEN 'IN_DOUBT' WHEN n > ${openFrom} AND n % ${openEvery} = 1 THEN 'DISPUTED'
        WHEN r1 % 10000 < 9750 THEN 'CONFIRMED' WHEN r1 % 10000 < 9780 THEN 'INFERRED' ELSE 'REJECTED' END AS kind FROM drawn),
    timed AS MATERIALIZED (SELECT placed.*, ${beginMs} + day * ${DAY_MS} + ${rhythm("part")} AS requested_at,
      40 + r6 % 400 AS duration_ms, player * 37 % 100 AS home, kind IN ('CONFIRMED', 'INFERRED') AS is_consumed,
      (kind <> 'INFERRED' OR r4 % 4 <> 0) AS is_price_known FROM placed),
    ended AS MATERIALIZED (SELECT timed.*, ${priceCases()},
      requested_at + CASE WHEN kind IN ('CONFIRMED', 'REJECTED') THEN duration_ms ELSE 10000 END AS first_ended_at,
      requested_at + duration_ms + CASE WHEN kind IN ('CONFIRMED', 'REJECTED') THEN 0 ELSE 11000 END AS ended_at,
      CASE WHEN kind IN ('CONFIRMED', 'REJECTED', 'IN_DOUBT') THEN 1 ELSE 2 END AS status_events,
      CASE WHEN is_consumed AND r5 % 1000 < 990 OR kind = 'REJECTED' AND r5 % 1000 < 100 THEN 'DELIVERED'
        WHEN is_consumed AND r5 % 1000 < 993 THEN 'FAILED' END AS delivery_outcome,
      CASE WHEN is_consumed AND r6 / 7 % 1000 < 5 AND requested_at + ${DAY_MS} + r4 < ${untilMs}
        THEN requested_at + ${DAY_MS} + r4 END AS reversed_at FROM timed)
    SELECT n, ${dialect.app("CASE WHEN player % 5 = 4 THEN 2 ELSE 1 END")} AS app,
      ${id(`${hex("requested_at", 12)} || '7' || ${hex("r6 % 4096", 3)} || substr('89ab', CAST(1 + r4 % 4 AS integer), 1) || ${hex("n", 7)} || ${hex("r5", 8)}`)} AS id,
      ${dialect.day("requested_at")} || ${digits("n % 100000000", 8)} AS payment_seq, ${FIRST_ITEM_SEQ} + item AS item_seq,
      CASE WHEN r2 % 50 = 0 THEN '' ELSE 'player-' || player END AS player_id, kind, is_consumed,
      CASE WHEN is_consumed THEN 'CONSUMED' ELSE kind END AS status, CASE WHEN is_consumed THEN kind END AS evidence,
      CASE WHEN is_price_known THEN pack_amount END AS amount_micros, CASE WHEN is_price_known THEN pack_currency END AS currency,
      CASE WHEN kind = 'CONFIRMED' THEN 'UPSTREAM' WHEN is_price_known THEN 'UNCONSUMED_LIST' ELSE 'UNKNOWN' END AS price_source,
      CASE kind WHEN 'CONFIRMED' THEN 0 WHEN 'IN_DOUBT' THEN 100 WHEN 'REJECTED'
        THEN CASE WHEN r5 % 20 < 12 THEN 5018 WHEN r5 % 20 < 17 THEN 5000 ELSE 1100 END ELSE 5018 END AS result_code,
      requested_at, first_ended_at, ended_at, duration_ms, status_events, delivery_outcome,
      ended_at + 200 + r6 % 5000 AS delivered_at,
      CASE WHEN r1 % 5 = 0 THEN 'AS' ELSE 'GG' END AS market, 'pack-' || item AS product_id,
      'GPA.' || ${digits("r1 % 10000", 4)} || '-' || ${digits("r2 % 10000", 4)} || '-' || ${digits("r3 % 10000", 4)} || '-'
        || ${digits("r4 % 100000", 5)} AS store_order_id,
      ${requestId("requested_at", "r5")} AS first_request_id, ${requestId("requested_at + 11000", "r3")} AS second_request_id,
      reversed_at, CASE WHEN reversed_at + ${DAY_MS} < ${untilMs} AND r2 % 10 = 0 THEN reversed_at + ${DAY_MS} END AS taken_back_at,
      CASE r3 % 7 WHEN 0 THEN 'CHARGED_BACK' WHEN 1 THEN 'VOIDED' ELSE 'REFUNDED' END AS reversal_kind,
      CASE WHEN r3 % 5 = 0 AND is_price_known THEN pack_amount / 2 END AS reversal_amount,
      ${id(`${hex("coalesce(reversed_at, 0)", 12)} || '7000' || '9' || ${hex("n", 7)} || ${hex("r2", 8)}`)} AS reversal_id,
      ${id(`${hex(`coalesce(reversed_at, 0) + ${DAY_MS}`, 12)} || '7001' || '9' || ${hex("n", 7)} || ${hex("r2", 8)}`)} AS taking_back_id
    FROM ended`;

  function requestId(instant: string, draw: string): string {
    return `${hex(instant, 12)} || '7' || ${hex(`${draw} % 4096`, 3)} || '8' || ${hex("n", 7)} || ${hex("r1", 8)}`;
  }
}

/** From a part of a day to its milliseconds. */
function rhythm(part: string): string {
  let before = 0;
  const cases = RHYTHM.map((percent, index) => {
    const [from, width] = [before, percent * (DAY_PARTS / 100)];
    before += width;
    return `WHEN ${part} < ${before} THEN ${index * RHYTHM_MS} + (${part} - ${from}) * ${RHYTHM_MS} / ${width}`;
  });
  return `CASE ${cases.join(" ")} END`;
}

function priceCases(): string {
  const currencies = PRICES.map(([currency, until]) => `WHEN home < ${until} THEN '${currency}'`);
  const amounts = PRICES.map(([, until, list]) => {
    const packs = list.map((amount, index) => `WHEN ${index} THEN ${amount}`);
    return `WHEN home < ${until} THEN CASE item % 8 ${packs.join(" ")} END`;
  });
  return `CASE ${currencies.join(" ")} END AS pack_currency, CASE ${amounts.join(" ")} END AS pack_amount`;
}
