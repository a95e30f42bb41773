// The totals beside the records that they sum: which rows differ, and all of them computed again. A window of time after the
// other, so that neither memory nor any one statement grows with the history. Written once, as reads are: see reading/read.ts.

import { DAY_MS } from "../../domain/periods.ts";
import type { Dialect } from "../reading/dialect.ts";
import { type Read, rowsOf } from "../reading/read.ts";
import { join, raw, type Sql, sql } from "../reading/sql.ts";
import { IS_UNKNOWN_PRICE, REVERSED_AMOUNT, SIGN } from "../reading/totalsSums.ts";
import {
  afterWindow,
  ALL_TIME,
  ALWAYS_BEGINS_AT,
  FIRST_WINDOW_FROM,
  type Grain,
  GRAINS,
  LAST_WINDOW_UNTIL,
  NO_CODE,
  NO_CURRENCY,
  NO_ITEM,
  NO_TIME,
  NOWHERE,
  QUARTER_MS,
  WINDOW_ROWS,
} from "../totals/rollup.ts";

interface Window {
  readonly from: number;
  readonly until: number;
}

/** Rows of one grain, as parts that add up to them: of a window of time, or of all of it. */
interface GrainParts {
  readonly grain: Grain;
  readonly partsOf: (window: Window) => Sql;
}

export interface TotalsUpkeep {
  /** Tells the keys of rows that do not hold what the records add up to. In one transaction of the caller's, over one state. */
  differing(tell: (key: string) => void): Read<void>;
  /** In one transaction of the caller's, while no server writes. */
  recompute(): Read<void>;
}

const KEY_NAMES = ["grain", "begins_at", "app", "environment", "item_seq", "status", "result_code", "currency"];
const KEYS = raw(KEY_NAMES.join(", "));
const KEY_TEXT = raw(KEY_NAMES.join(" || '/' || "));
const WHOLE_NUMBER = (value: bigint | number) => raw(`CAST(${value} AS BIGINT)`);
const NO_ITEM_TOLD = WHOLE_NUMBER(NO_ITEM);

export function createTotalsUpkeep(dialect: Dialect): TotalsUpkeep {
  const { sumColumns, parts, ownColumns, isNotNothing } = dialect.totals;
  const sums = raw(sumColumns.join(", "));
  const summed = raw(sumColumns.map((column) => `sum(${column})`).join(", "));
  const negated = raw(sumColumns.map((column) => `-${column}`).join(", "));
  const noAmount = parts(raw("0"));

  /** What the records themselves add up to. */
  const ofRecords = (grain: Grain, unitMs: number, item: Sql): GrainParts => {
    const beginsAt = raw(`c.requested_at - ((c.requested_at % ${unitMs}) + ${unitMs}) % ${unitMs}`);
    const key = sql`${raw(grain)}, ${beginsAt}, c.app, c.environment, ${item}, c.status,
      coalesce(c.result_code, ${WHOLE_NUMBER(NO_CODE)}), coalesce(c.currency, '${raw(NO_CURRENCY)}')`;
    const amount = join(parts(raw("coalesce(c.amount_micros, 0)")), ", ");
    const none = join(noAmount, ", ");
    const reversed = join(parts(raw(`(${REVERSED_AMOUNT})`)), ", ");
    return {
      grain,
      partsOf: ({ from, until }) =>
        sql`SELECT ${key}, 1, ${amount}, ${raw(IS_UNKNOWN_PRICE)}, 0, ${none}
          FROM consumptions c ${dialect.indexedBy("consumptions_by_requested_at")}
          WHERE c.requested_at >= ${from} AND c.requested_at < ${until} AND c.status IN ('CONSUMED', 'REJECTED')
        UNION ALL SELECT ${key}, 0, ${none}, 0, ${raw(SIGN)}, ${reversed}
          FROM consumptions c ${dialect.indexedBy("consumptions_by_requested_at")}
          ${dialect.joinInOrder} reversals r ON r.app = c.app AND r.payment_seq = c.payment_seq AND c.status = 'CONSUMED'
          WHERE c.requested_at >= ${from} AND c.requested_at < ${until}`,
    };
  };

  /** What finer rows add up to. */
  const ofRollups = (grain: Grain, of: Grain, { beginsAt, item }: { beginsAt: Sql; item: Sql }): GrainParts => ({
    grain,
    partsOf: ({ from, until }) =>
      sql`SELECT ${raw(grain)}, ${beginsAt}, app, environment, ${item}, status, result_code, currency, ${sums} FROM totals
        WHERE grain = ${raw(of)} AND begins_at >= ${from} AND begins_at < ${until}`,
  });

  const stray: GrainParts = {
    grain: NOWHERE.grain,
    partsOf: () =>
      sql`SELECT ${raw(NOWHERE.grain)}, ${WHOLE_NUMBER(NOWHERE.beginsAt)}, r.app, '${raw(NOWHERE.environment)}',
        ${WHOLE_NUMBER(NOWHERE.itemSeq)}, '${raw(NOWHERE.status)}', ${WHOLE_NUMBER(NO_CODE)}, '${raw(NO_CURRENCY)}',
        0, ${join(noAmount, ", ")}, 0, ${raw(SIGN)}, ${join(noAmount, ", ")} FROM reversals r
      WHERE NOT EXISTS (SELECT 1 FROM consumptions c
        WHERE c.app = r.app AND c.payment_seq = r.payment_seq AND c.status = 'CONSUMED')`,
  };

  /** In the order in which they can be filled: later rows are sums of earlier ones. */
  const byWindow = [
    ofRecords(GRAINS.DAY_BY_ITEM, DAY_MS, raw("c.item_seq")),
    ofRecords(GRAINS.QUARTER, QUARTER_MS, NO_ITEM_TOLD),
    ofRollups(GRAINS.DAY, GRAINS.DAY_BY_ITEM, { beginsAt: raw("begins_at"), item: NO_ITEM_TOLD }),
  ];
  const always = WHOLE_NUMBER(ALWAYS_BEGINS_AT);
  const ofAllTime = [
    ofRollups(GRAINS.ALWAYS_BY_ITEM, GRAINS.DAY_BY_ITEM, { beginsAt: always, item: raw("item_seq") }),
    ofRollups(GRAINS.ALWAYS, GRAINS.DAY, { beginsAt: always, item: NO_ITEM_TOLD }),
  ];
  const EVERY_DAY = { from: FIRST_WINDOW_FROM, until: LAST_WINDOW_UNTIL };

  function* differ({ grain, partsOf }: GrainParts, rows: Window, records: Window): Read<string[]> {
    const keys = yield* rowsOf<[key: string]>(
      sql`WITH parts (${KEYS}, ${sums}) AS (SELECT ${KEYS}, ${negated} FROM totals
          WHERE grain = ${raw(grain)} AND begins_at >= ${rows.from} AND begins_at < ${rows.until} UNION ALL ${partsOf(records)})
        SELECT ${KEY_TEXT} FROM parts GROUP BY ${KEYS} HAVING ${isNotNothing}`,
    );
    return keys.map(([key]) => key);
  }

  function* fill({ partsOf }: GrainParts, window: Window): Read<void> {
    const names = ownColumns.map(([name]) => sql`, ${raw(name)}`);
    const values = ownColumns.map(([, value]) => sql`, ${value}`);
    yield sql`INSERT INTO totals (${KEYS}${join(names, "")}, ${sums})
      WITH parts (${KEYS}, ${sums}) AS (${partsOf(window)})
      SELECT ${KEYS}${join(values, "")}, ${summed} FROM parts GROUP BY ${KEYS}`;
  }

  return {
    *differing(tell) {
      yield* throughWindows(function* (window) {
        for (const grain of byWindow) (yield* differ(grain, window, window)).forEach(tell);
      });
      for (const grain of ofAllTime) (yield* differ(grain, ALL_TIME, EVERY_DAY)).forEach(tell);
      (yield* differ(stray, NO_TIME, EVERY_DAY)).forEach(tell);
    },
    *recompute() {
      yield sql`DELETE FROM totals`;
      yield* throughWindows(function* (window) {
        for (const grain of byWindow) yield* fill(grain, window);
      });
      for (const grain of [...ofAllTime, stray]) yield* fill(grain, EVERY_DAY);
    },
  };
}

/** Each window of time, one after the other. */
function* throughWindows(work: (window: Window) => Read<void>): Read<void> {
  for (let from = FIRST_WINDOW_FROM; from < LAST_WINDOW_UNTIL;) {
    const [ahead] = yield* rowsOf<[requestedAt: number]>(
      sql`SELECT requested_at FROM consumptions WHERE requested_at >= ${from} ORDER BY requested_at LIMIT 1 OFFSET ${WINDOW_ROWS}`,
    );
    const until = afterWindow(ahead?.[0]);
    yield* work({ from, until });
    from = until;
  }
}
