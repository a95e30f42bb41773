// The wiring of the ledger: which engine, with which secret, under which rules.

import { randomBytes } from "node:crypto";
import type { Apps } from "./config/apps.ts";
import type { Settings } from "./config/settings.ts";
import { readOrMakeSecret } from "./ledger/madeSecret.ts";
import type { Ledger } from "./ledger/port.ts";
import { createBeforeThreads } from "./ledger/sqlite/createBeforeThreads.ts";
import { openSqliteLedger } from "./ledger/sqlite/sqliteLedger.ts";
import { whileAtWork } from "./ledger/whileAtWork.ts";
import type { Log } from "./observing/log.ts";
import { after, defer, every, monotonicMs, usedProcessorMs } from "./systemTime.ts";

/**
 * On PostgreSQL a secret that nobody configured lies here, with `-secret` behind it (development only), and what a server saw
 * last of each ledger, with `-mark-` and the ledger's own sign behind it.
 */
export const MADE_SECRET_FOR_POSTGRES = "./data/postgres";

export interface OpenLedgerOptions {
  readonly settings: Settings;
  readonly log: Pick<Log, "ledgerFaulted" | "ledgerWentBack" | "warned">;
  /** Told of every flush that ended: how many writes it carried, and how long it took. */
  readonly onFlushed?: (operations: number, durationMs: number) => void;
  /** The ledger is gone for good: the process has to end, and not with 0. */
  readonly onLost: (line: string) => void;
  /** Refuses to begin on a ledger that lacks history which was there. A server begins, says so, and waits for people. */
  readonly isCommand?: boolean;
}

/** Throws LedgerRefusal where it cannot be opened as configured. */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { settings, log, onFlushed = () => undefined, onLost, isCommand = false } = options;
  const { database, onInferred, doubtMs, consumeLeaseMs: leaseMs } = settings;
  const common = {
    secrets: await answeringInTime(madeBeside(database), secretsOf(settings)),
    rules: {
      onInferred,
      doubtMs,
      leaseMs,
      itemlessApps: itemlessIn(settings.apps),
      lookUpApps: withLookUpIn(settings.apps),
    },
    timers: { defer, every, after, monotonicMs },
    onFault: (line: string) => log.ledgerFaulted(line),
    onWarning: (line: string) => log.warned(line),
    onFlushed,
  };
  if (database.engine === "postgres") {
    // Loaded only where it is used: it would be a tenth of the start of a server that has no PostgreSQL.
    const { openPostgresLedger } = await import("./ledger/postgres/postgresLedger.ts");
    return openPostgresLedger({
      ...common,
      url: database.url,
      random: Math.random,
      candidateKey: randomBytes(32),
      markBeside: MADE_SECRET_FOR_POSTGRES,
      ...(isCommand ? {} : { onBehind: (missing: string) => log.ledgerWentBack(missing) }),
    });
  }
  const { path } = database;
  return answeringInTime(path, openSqliteLedger({ ...common, path, checkpoint: settings.checkpoint, onLost }));
}

/** Rejects with LedgerRefusal where the disk that `path` is on does not answer. */
export function answeringInTime<Result>(path: string, work: Promise<Result>): Promise<Result> {
  return whileAtWork(work, { path, every, usedProcessorMs });
}

async function secretsOf(settings: Settings): Promise<readonly Uint8Array[]> {
  if (settings.database.engine === "sqlite") await createBeforeThreads(settings.database.path);
  return ledgerSecretsOf(settings);
}

/** What nobody configured is made beside this. */
export function madeBeside(database: Settings["database"]): string {
  return database.engine === "sqlite" ? database.path : MADE_SECRET_FOR_POSTGRES;
}

/** Made where none are configured; on SQLite once the ledger's own folder is there. */
export async function ledgerSecretsOf({
  database,
  ledgerSecrets,
}: Pick<Settings, "database" | "ledgerSecrets">): Promise<readonly Uint8Array[]> {
  const makesFolder = database.engine === "postgres";
  return ledgerSecrets ?? [await readOrMakeSecret(madeBeside(database), { makesFolder })];
}

/** Of the three faces only Gamebase has a look-up, and names products. */
function withLookUpIn(apps: Apps): string[] {
  return apps.filter(({ api }) => api === "gamebase").map(({ name }) => name);
}

/** Of the three faces only v3 names the item in its consume request. */
function itemlessIn(apps: Apps): string[] {
  return apps.filter(({ api }) => api !== "v3").map(({ name }) => name);
}
