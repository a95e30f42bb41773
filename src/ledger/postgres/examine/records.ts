// What is on record in a PostgreSQL ledger that people should know of.

import { WRONG_SETTING_CODES } from "../../../domain/explaining/codeWords.ts";
import type { Check, Finding } from "../../checks.ts";
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
import type { Snapshot } from "./snapshot.ts";

export interface RecordsOptions {
  readonly snapshot: Snapshot;
  /** null: there is no secret yet. */
  readonly seal: TokenSeal | null;
  readonly epochMs: () => number;
}

const WINDOW_ROWS = 1_000;

export function recordChecks({ snapshot, seal, epochMs }: RecordsOptions): Check[] {
  return [
    { name: "clock", run: async () => judgeClock(await newestInstant(snapshot), epochMs()) },
    { name: "open consumptions", run: async () => judgeOpen(await openOnes(snapshot), epochMs()) },
    { name: "disputes", run: async () => judgeDisputes(await disputes(snapshot)) },
    {
      name: "settings at the upstream",
      run: async () => judgeWrongSettings(await wrongSettings(snapshot, epochMs()), epochMs()),
    },
    { name: "ledger secret", run: () => sealedTokens(snapshot, seal) },
    { name: "marked apps", run: async () => judgeMarkedApps(await markedApps(snapshot)) },
  ];
}

async function newestInstant(snapshot: Snapshot): Promise<number> {
  const { newest } = await snapshot.one<{ newest: number }>(
    `SELECT greatest(coalesce((SELECT max(requested_at) FROM consumptions), 0),
      coalesce((SELECT occurred_at FROM feed ORDER BY sequence DESC LIMIT 1), 0)) AS newest`,
  );
  return newest;
}

/** By consumptions_open. */
function openOnes(snapshot: Snapshot): Promise<OpenOnes[]> {
  return snapshot.all(`SELECT status, count(*) AS count, min(requested_at) AS oldest FROM consumptions
    WHERE status IN ('PENDING', 'IN_DOUBT') GROUP BY status ORDER BY status`);
}

async function disputes(snapshot: Snapshot): Promise<number> {
  const sql = "SELECT count(*) AS count FROM consumptions WHERE status = 'DISPUTED'";
  return (await snapshot.one<{ count: number }>(sql)).count;
}

/** By consumptions_by_result_code. Only Gamebase lists these codes: elsewhere they are doubtful refusals, and name no setting. */
function wrongSettings(snapshot: Snapshot, now: number): Promise<WrongSettingOnes[]> {
  return snapshot.all(
    `SELECT result_code AS code, count(*) AS count, max(requested_at) AS newest FROM consumptions c
      WHERE result_code IN (${WRONG_SETTING_CODES.join(", ")}) AND result_code <> 0 AND requested_at >= $1
        AND EXISTS (SELECT 1 FROM attempts a WHERE a.consumption = c.id AND a.result_code = c.result_code AND a.outcome = 'REFUSED')
      GROUP BY result_code ORDER BY result_code`,
    [now - WRONG_SETTING_MS],
  );
}

async function sealedTokens(snapshot: Snapshot, seal: TokenSeal | null): Promise<Finding> {
  let [sealed, unopened, after] = [0, 0, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const rows = await snapshot.all<{ id: string; token: Buffer }>(
      `SELECT id::text AS id, sealed_token AS token FROM consumptions
        WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED') AND sealed_token IS NOT NULL AND id > $1::uuid
        ORDER BY id LIMIT ${WINDOW_ROWS}`,
      [after],
    );
    for (const { id, token } of rows) {
      sealed += 1;
      if (seal === null || seal.open(id.replaceAll("-", ""), token) === null) unopened += 1;
    }
    const last = rows.at(-1);
    if (last === undefined) return judgeSecret(sealed, unopened, seal !== null);
    after = last.id;
  }
}

async function markedApps(snapshot: Snapshot): Promise<string[]> {
  const rows = await snapshot.all<{ name: string }>("SELECT name FROM apps WHERE is_marked ORDER BY name");
  return rows.map(({ name }) => name);
}
