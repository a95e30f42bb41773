// What is on record in a SQLite ledger that people should know of.

import type Database from "better-sqlite3";
import { WRONG_SETTING_CODES } from "../../../domain/explaining/codeWords.ts";
import { type Check, checkOf } from "../../checks.ts";
import {
  judgeClock,
  judgeDisputes,
  judgeMarkedApps,
  judgeOpen,
  judgeSecret,
  judgeWrongSettings,
  type OpenOnes,
  WRONG_SETTING_MS,
  type WrongSettingOnes,
} from "../../examine/judging.ts";
import type { TokenSeal } from "../../seal.ts";
import { versionOf } from "../migrations.ts";
import { sealedTokenIn } from "../sealedTokens.ts";

export interface RecordsOptions {
  readonly database: Database.Database;
  /** null: there is no secret yet. */
  readonly seal: TokenSeal | null;
  readonly epochMs: () => number;
}

export function recordChecks({ database, seal, epochMs }: RecordsOptions): Check[] {
  return [
    checkOf("clock", () => judgeClock(newestInstant(database), epochMs())),
    checkOf("open consumptions", () => judgeOpen(openOnes(database), epochMs())),
    checkOf("disputes", () => judgeDisputes(disputes(database))),
    checkOf("settings at the upstream", () => judgeWrongSettings(wrongSettings(database, epochMs()), epochMs())),
    checkOf("ledger secret", () => sealedTokens(database, seal)),
    checkOf("marked apps", () => judgeMarkedApps(markedApps(database))),
  ];
}

function newestInstant(database: Database.Database): number {
  const sql = `SELECT coalesce(max(at), 0) FROM (SELECT max(started_at) AS at FROM starts
    UNION ALL SELECT * FROM (SELECT requested_at FROM consumptions ORDER BY row DESC LIMIT 1)
    UNION ALL SELECT * FROM (SELECT occurred_at FROM feed ORDER BY sequence DESC LIMIT 1))`;
  return Number(database.prepare(sql).pluck().get());
}

/** By consumptions_open. */
function openOnes(database: Database.Database): OpenOnes[] {
  const sql = `SELECT status, count(*) AS count, min(requested_at) AS oldest FROM consumptions
    WHERE status IN ('PENDING', 'IN_DOUBT') GROUP BY status ORDER BY status`;
  return database.prepare<[], OpenOnes>(sql).all();
}

function disputes(database: Database.Database): number {
  return Number(database.prepare("SELECT count(*) FROM consumptions WHERE status = 'DISPUTED'").pluck().get());
}

/** By consumptions_by_result_code. Only Gamebase lists these codes: elsewhere they are doubtful refusals, and name no setting. */
function wrongSettings(database: Database.Database, now: number): WrongSettingOnes[] {
  const sql = `SELECT result_code AS code, count(*) AS count, max(requested_at) AS newest FROM consumptions c
    WHERE result_code IN (${WRONG_SETTING_CODES.join(", ")}) AND result_code <> 0 AND requested_at >= ?
      AND EXISTS (SELECT 1 FROM attempts a WHERE a.consumption = c.row AND a.result_code = c.result_code AND a.outcome = 'REFUSED')
    GROUP BY result_code ORDER BY result_code`;
  return database.prepare<[number], WrongSettingOnes>(sql).all(now - WRONG_SETTING_MS);
}

function sealedTokens(database: Database.Database, seal: TokenSeal | null) {
  const token = sealedTokenIn(versionOf(database));
  const sql = `SELECT id, token FROM (SELECT lower(hex(c.id)) AS id, ${token} AS token FROM consumptions c
    WHERE c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')) WHERE token IS NOT NULL`;
  let [sealed, unopened] = [0, 0];
  for (const [id, token] of database.prepare<[], [string, Buffer]>(sql).raw().iterate()) {
    sealed += 1;
    if (seal === null || seal.open(id, token) === null) unopened += 1;
  }
  return judgeSecret(sealed, unopened, seal !== null);
}

function markedApps(database: Database.Database): string[] {
  return database.prepare<[], string>("SELECT name FROM apps WHERE is_marked = 1 ORDER BY name").pluck().all();
}
