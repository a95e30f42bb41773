// `migrate`: the schema of the ledger brought up to this version, its totals computed anew, or a whole ledger moved from SQLite
// to PostgreSQL.

import { type DatabasePlace, describeDatabase, parseDatabaseUrl } from "../config/database.ts";
import { readSettings } from "../config/settings.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import { MoveFailure } from "../ledger/migration/moveFailure.ts";
import { bringSchemaUp, move, recomputeTotals, undoMove } from "../maintenance.ts";
import { moveReport } from "./migrate/report.ts";
import { codeOf, endWith, refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";

export interface MigrateCommandOptions {
  readonly from?: string;
  readonly to?: string;
  readonly anew?: boolean;
  readonly undo?: boolean;
  readonly totals?: boolean;
  readonly json?: boolean;
}

const STAGES = { copy: "copying records", compare: "comparing records" } as const;

export async function runMigrate(options: MigrateCommandOptions): Promise<void> {
  const { DATABASE_URL } = process.env;
  // Nothing else has to be right for it: least of all in the middle of a change.
  const read = readSettings({ DATABASE_URL });
  if (!read.isValid) return refuseToStart(read.lines);
  const { database } = read.settings;
  if (options.from === undefined) {
    const alone = (["to", "anew", "undo"] as const).filter((name) => options[name] !== undefined);
    if (alone.length > 0) return refuseToStart(alone.map((name) => `--${name}: goes with --from sqlite:PATH only`));
    return options.totals === true
      ? totalsAnew(database, options.json === true)
      : bringUp(database, options.json === true);
  }
  if (options.totals === true) return refuseToStart(["--totals: does not go with --from, which computes them anyway"]);
  const [source, target] = [
    parseDatabaseUrl(options.from),
    options.to === undefined ? database : parseDatabaseUrl(options.to),
  ];
  if (source?.engine !== "sqlite") return refuseToStart(["--from: the ledger that is moved is named sqlite:PATH"]);
  if (target?.engine !== "postgres") {
    const name = options.to === undefined ? "DATABASE_URL" : "--to";
    return refuseToStart([`${name}: the place that is moved to is named postgres://USER:PASSWORD@HOST:PORT/DATABASE`]);
  }
  if (options.undo === true && options.anew === true) return refuseToStart(["--undo: does not go with --anew"]);
  const places = { sourcePath: source.path, target };
  if (options.undo === true) return undo(places, options.json === true);
  return moveAll(places, options);
}

type Places = Parameters<typeof undoMove>[0];

async function bringUp(database: DatabasePlace, isJson: boolean): Promise<void> {
  const place = describeDatabase(database);
  try {
    const { from, to } = await bringSchemaUp(database);
    const told = from === to ? `is at version ${to} already` : `went from version ${from} to ${to}`;
    process.stdout.write(isJson ? `${JSON.stringify({ from, to, place })}\n` : `${place}: the schema ${told}\n`);
  } catch (error) {
    end(error, "DATABASE_URL");
  }
}

async function totalsAnew(database: DatabasePlace, isJson: boolean): Promise<void> {
  const place = describeDatabase(database);
  try {
    await recomputeTotals(database);
    process.stdout.write(
      isJson ? `${JSON.stringify({ recomputed: "totals", place })}\n` : `${place}: the totals were recomputed\n`,
    );
  } catch (error) {
    end(error, "DATABASE_URL");
  }
}

async function undo(places: Places, isJson: boolean): Promise<void> {
  try {
    await undoMove(places);
    const { sourcePath } = places;
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ undone: sourcePath })}\n`
        : `${sourcePath} is a ledger again, and ${describeDatabase(places.target)} half of one: no server starts on that.\n`,
    );
  } catch (error) {
    end(error, "--undo");
  }
}

async function moveAll(places: Places, options: MigrateCommandOptions): Promise<void> {
  const progress = startProgress(process.stderr);
  try {
    const moved = await move({
      ...places,
      isAnew: options.anew === true,
      onProgress: (stage, done, total) => progress.show(STAGES[stage], done, total),
    });
    progress.stop();
    const facts = { ...places, moved, hasSecret: Boolean(process.env["LEDGER_SECRET"]) };
    process.stdout.write(moveReport(facts, options.json === true));
    if (!moved.isSame) {
      const differing = moved.lines.filter(({ source, target }) => source !== target).map(({ name }) => name.trim());
      endWith(1, `the two differ in ${differing.join(", ")}: no server starts on the new one; copy it --anew`);
    }
  } catch (error) {
    progress.stop();
    end(error, "migrate");
  }
}

function end(error: unknown, subject: string): void {
  if (error instanceof LedgerRefusal) return refuseToStart([`${subject}: ${error.message}`]);
  endWith(1, error instanceof MoveFailure ? error.message : `it failed (${codeOf(error)})`);
}
