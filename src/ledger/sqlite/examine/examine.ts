// `doctor` on a SQLite ledger: one list of checks. Works beside a running server: reads with a connection of its own that
// cannot write, and takes no lock for longer than a look.

import type Database from "better-sqlite3";
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type Check, checkOf, type Examination, fail, type Finding, ok, type OnProgress, warn } from "../../checks.ts";
import { readMadeSecret } from "../../madeSecret.ts";
import { LostHistory } from "../../ledgerRefusal.ts";
import type { RunningServer } from "../../verify/tokenAges.ts";
import { raw } from "../../reading/sql.ts";
import { checksAtOnce } from "../../upkeep/readCheck.ts";
import { recordChecksWith } from "../../upkeep/records.ts";
import { APPLICATION_ID, versionOf } from "../migrations.ts";
import { hasLog } from "../logMark.ts";
import { openBesideServer } from "../openBesideServer.ts";
import { type Checkpoint, codeOf, refuseIfParted } from "../openDatabase.ts";
import { sqliteDialect } from "../readDialect.ts";
import { createRunStatement } from "../runStatement.ts";
import { sealedTokenIn } from "../sealedTokens.ts";
import { verificationOf } from "../verify/verify.ts";
import { fileChecks, isLocked } from "./files.ts";
import { formatChecks } from "./format.ts";
import { placeChecks } from "./place.ts";

export interface ExamineOptions {
  readonly path: string;
  readonly checkpoint: Checkpoint;
  /** `LEDGER_SECRET`, decoded; null: the one beside the ledger, if it is there. */
  readonly secrets: readonly Uint8Array[] | null;
  readonly isVerifying: boolean;
  readonly onProgress: OnProgress;
  readonly epochMs: () => number;
  readonly monotonicMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

export async function examineSqliteLedger(options: ExamineOptions): Promise<Examination> {
  const { path } = options;
  const folder = dirname(path);
  const place = existsSync(folder) ? placeChecks({ ...options, folder }) : [];
  const lost = lossOf(() => refuseIfParted(path));
  if (lost !== null) return { checks: [checkOf("ledger", () => lost), ...place], close: async () => undefined };
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes === 0) {
    const mend = "nothing to fix before the first start, which makes it; else set DATABASE_URL to where it is";
    const ledger = checkOf("ledger", () => warn(`${path} is not there, or empty`, mend));
    return { checks: [ledger, ...place], close: async () => undefined };
  }
  const files = fileChecks(path, options.checkpoint);
  const realPath = realpathSync(path);
  const isLogThere = hasLog(realPath); // before it is opened: SQLite makes an empty one
  const opened = openSnapshot(path);
  if ("name" in opened && "run" in opened) {
    return { checks: [opened, ...place, ...files], close: async () => undefined };
  }
  const ledger = checkOf("ledger", () => ok(path));
  const log = checkOf("log", () => ok(isLogThere ? "beside the ledger" : "none is needed: its end was clean"));
  const serverOf = serverBeside(opened, path, options.epochMs());
  const verified = options.isVerifying ? verificationOf(opened, options.onProgress, serverOf).checks : [];
  const checks = [
    ledger,
    log,
    ...place,
    ...files,
    ...formatChecks(opened),
    ...(await records(opened, options)),
    ...verified,
  ];
  return { checks, close: async () => void opened.close() };
}

/** A connection on which every check sees one state, or why there is none. */
function openSnapshot(path: string): Database.Database | Check {
  try {
    const database = openBesideServer(path);
    try {
      database.exec("BEGIN");
      const mark = database.pragma("application_id", { simple: true });
      if (mark === APPLICATION_ID) return database;
      database.close();
      const mend = "set DATABASE_URL to the ledger's file";
      const line = `${path} is ${mark === 0 ? "not marked as a ledger" : "a database of another program"}`;
      return checkOf("ledger", () => fail(line, mend));
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof LostHistory) return checkOf("log", () => fail(error.told, error.mend));
    const code = codeOf(error);
    const isDamaged = code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT");
    const mend = isDamaged
      ? "restore the newest backup: docs/how-to/back-up-and-restore.md"
      : "run doctor as the server's user";
    return checkOf("ledger", () => fail(`${path} cannot be read as a ledger (${code})`, mend));
  }
}

function lossOf(look: () => void): Finding | null {
  try {
    look();
    return null;
  } catch (error) {
    if (error instanceof LostHistory) return fail(error.told, error.mend);
    throw error;
  }
}

/** @param nowMs when the state was opened that is looked at */
function serverBeside(database: Database.Database, path: string, nowMs: number): () => RunningServer | null {
  return () => {
    if (!isLocked(`${realpathSync(path)}-lock`)) return null;
    const since = database.prepare<[], number | null>("SELECT max(started_at) FROM starts").pluck().get() ?? null;
    return since === null ? null : { sinceMs: since, nowMs };
  };
}

async function records(database: Database.Database, options: ExamineOptions): Promise<readonly Check[]> {
  const { path, secrets, epochMs } = options;
  const sealedToken = raw(sealedTokenIn(versionOf(database)));
  const readSecrets = async () => secrets ?? (await readMadeSecret(path));
  const checks = await recordChecksWith(readSecrets, { dialect: sqliteDialect, sealedToken, epochMs });
  return checksAtOnce(checks, createRunStatement(database));
}
