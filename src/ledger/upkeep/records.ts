// What is on record in a ledger that people should know of.

import { WRONG_SETTING_CODES } from "../../domain/explaining/codeWords.ts";
import { fail, type Finding } from "../checks.ts";
import {
  judgeClock,
  judgeDisputes,
  judgeMarkedApps,
  judgeOpen,
  judgeSecret,
  judgeWrongSettings,
  type OpenOnes,
  WRONG_SETTING_MS,
} from "../examine/judging.ts";
import { IS_OPEN } from "../reading/conditions.ts";
import type { Dialect } from "../reading/dialect.ts";
import { type Read, rowsOf, withoutAsking } from "../reading/read.ts";
import { raw, type Sql, sql } from "../reading/sql.ts";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { createTokenSeal, type TokenSeal } from "../seal.ts";
import type { ReadCheck } from "./readCheck.ts";

export interface RecordsOptions {
  readonly dialect: Dialect;
  /** The sealed token of `c`, null where there is none. */
  readonly sealedToken: Sql;
  /** null: there is no secret yet. */
  readonly seal: TokenSeal | null;
  readonly epochMs: () => number;
}

const SECRET_CHECK = "ledger secret";
const WINDOW_ROWS = 1_000;

/**
 * The checks of all records. A secret that cannot be read is what its own check finds, and no other's matter.
 * @param readSecrets null: there is none yet; LedgerRefusal says why it cannot be read
 */
export async function recordChecksWith(
  readSecrets: () => Promise<readonly Uint8Array[] | null>,
  options: Omit<RecordsOptions, "seal">,
): Promise<readonly ReadCheck[]> {
  try {
    const secrets = await readSecrets();
    return recordChecks({ ...options, seal: secrets === null ? null : createTokenSeal(secrets, refuseToSeal) });
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    const unreadable = fail(error.message, "correct the file's mode, or put the right file back");
    return recordChecks({ ...options, seal: null }).map((check) =>
      check.name === SECRET_CHECK ? { ...check, finding: () => withoutAsking(() => unreadable) } : check,
    );
  }
}

function refuseToSeal(): never {
  throw new Error("an examination seals nothing");
}

function recordChecks(options: RecordsOptions): readonly ReadCheck[] {
  return [
    { name: "clock", finding: () => clock(options) },
    { name: "open consumptions", finding: () => open(options) },
    { name: "disputes", finding: disputes },
    { name: "settings at the upstream", finding: () => wrongSettings(options) },
    { name: SECRET_CHECK, finding: () => sealedTokens(options) },
    { name: "marked apps", finding: () => markedApps(options) },
  ];
}

function* clock({ dialect, epochMs }: RecordsOptions): Read<Finding> {
  const [row] = yield* rowsOf<[newest: number | null]>(
    sql`SELECT max(at) AS newest FROM (${dialect.newestInstants}) AS newest`,
  );
  return judgeClock(row?.[0] ?? 0, epochMs());
}

/** By consumptions_open. */
function* open({ epochMs }: RecordsOptions): Read<Finding> {
  const rows = yield* rowsOf<[status: OpenOnes["status"], count: number, oldest: number]>(
    raw(`SELECT status, count(*) AS count, min(requested_at) AS oldest FROM consumptions
      WHERE status IN ('PENDING', 'IN_DOUBT') GROUP BY status ORDER BY status`),
  );
  return judgeOpen(
    rows.map(([status, count, oldest]) => ({ status, count, oldest })),
    epochMs(),
  );
}

function* disputes(): Read<Finding> {
  const [row] = yield* rowsOf<[number]>(raw("SELECT count(*) AS count FROM consumptions WHERE status = 'DISPUTED'"));
  return judgeDisputes(row?.[0] ?? 0);
}

/** By consumptions_by_result_code. Only Gamebase lists these codes: elsewhere they are doubtful refusals, and name no setting. */
function* wrongSettings({ dialect, epochMs }: RecordsOptions): Read<Finding> {
  const now = epochMs();
  const rows = yield* rowsOf<[code: number, count: number, newest: number]>(
    sql`SELECT result_code AS code, count(*) AS count, max(requested_at) AS newest FROM consumptions c
      WHERE result_code IN (${raw(WRONG_SETTING_CODES.join(", "))}) AND result_code <> 0
        AND requested_at >= ${now - WRONG_SETTING_MS} AND EXISTS (SELECT 1 FROM attempts a
          WHERE a.consumption = c.${dialect.key} AND a.result_code = c.result_code AND a.outcome = 'REFUSED')
      GROUP BY result_code ORDER BY result_code`,
  );
  return judgeWrongSettings(
    rows.map(([code, count, newest]) => ({ code, count, newest })),
    now,
  );
}

function* sealedTokens({ dialect, sealedToken, seal }: RecordsOptions): Read<Finding> {
  const key = sql`c.${dialect.key}`;
  let [sealed, unopened] = [0, 0];
  let after = dialect.keyStart;
  for (;;) {
    const rows = yield* rowsOf<[place: string | number, id: string, token: Uint8Array | null]>(
      sql`SELECT ${key} AS place, ${dialect.hexOf(raw("c.id"))} AS id, ${sealedToken} AS token FROM consumptions c
        WHERE ${IS_OPEN} AND ${key} > ${after} ORDER BY ${key} LIMIT ${WINDOW_ROWS}`,
    );
    for (const [place, id, token] of rows) {
      after = place;
      if (token === null) continue;
      sealed += 1;
      if (seal === null || seal.open(id, token) === null) unopened += 1;
    }
    if (rows.length === 0) return judgeSecret(sealed, unopened, seal !== null);
  }
}

function* markedApps({ dialect }: RecordsOptions): Read<Finding> {
  const rows = yield* rowsOf<[string]>(
    sql`SELECT name FROM apps WHERE is_marked = ${dialect.flag(true)} ORDER BY name`,
  );
  return judgeMarkedApps(rows.map(([name]) => name));
}
