// The move of a ledger from SQLite to PostgreSQL: own the source, copy it batch by batch, compare both sides to the last
// value, close the old place, and only then open the new one. At no moment would a server start on both; killed at any of
// them, the same call goes on.

import { LedgerRefusal } from "../ledgerRefusal.ts";
import { readCertificates } from "../postgres/certificateFiles.ts";
import { migrate, type MigrationOptions, refusalOf } from "../postgres/migrations.ts";
import { createWritingConnection, type WritingConnection } from "../postgres/writingConnection.ts";
import { type Account, type AccountLine, accountOf, compareAccounts } from "./account.ts";
import type { Marker } from "./marker.ts";
import { MOVED_TABLES, placeOf } from "./movedTables.ts";
import { openSource, type MoveSource } from "./source.ts";
import { createMoveTarget, moveFailureOf, type MoveTarget, type Stand } from "./target.ts";
import { openTargetSide } from "./targetSide.ts";

export type MoveStage = "copy" | "compare";

export interface MoveOptions {
  readonly sourcePath: string;
  readonly targetUrl: string;
  /** Server and database, for people and for the mark on the source. */
  readonly targetName: string;
  /** Throw away what an unfinished move has copied, and begin again. */
  readonly isAnew: boolean;
  readonly timers: MigrationOptions;
  readonly onProgress: (stage: MoveStage, done: number, total: number) => void;
}

export interface Moved {
  /** Empty where it had come to its end before. */
  readonly lines: readonly AccountLine[];
  /** false: something differs, and neither side was touched for it. */
  readonly isSame: boolean;
  readonly rowCount: number;
}

const BATCH_ROWS = 4_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A batch on a slow disk; whatever takes longer is not coming back. */
const QUERY_TIMEOUT_MS = 120_000;

/** Throws LedgerRefusal where nothing was begun, MoveFailure where it did not come to an end. */
export async function moveLedger(options: MoveOptions): Promise<Moved> {
  return between(options, async (source, target) => {
    const { path, movedTo } = source;
    if (options.isAnew && movedTo !== null) {
      throw new LedgerRefusal(`${path} was moved to ${movedTo}: take that back first, with --undo`);
    }
    if (options.isAnew) await target.clear();
    const stand = await target.begin(source);
    if (stand.isFinished) {
      if (movedTo === null)
        throw new LedgerRefusal("the database holds a ledger that was moved from a copy of this one");
      return { lines: [], isSame: true, rowCount: source.rowCount }; // the last run was killed before it said so
    }
    await copy(source, target, stand, options.onProgress);
    const moved = await compare(source, options);
    if (!moved.isSame) return moved;
    source.mark(options.targetName); // first: rather no place to start a server on than two
    await target.finish();
    return moved;
  });
}

/** The way back: the source is a ledger again, and the target half of one. Refused once a server has worked there. */
export async function takeMoveBack(options: Pick<MoveOptions, "sourcePath" | "targetUrl" | "timers">): Promise<void> {
  await between(options, async (source, target) => {
    if (source.movedTo === null) throw new LedgerRefusal(`${source.path} was not moved`);
    await target.reopen(source.identity);
    source.unmark();
  });
}

async function between<Result>(
  { sourcePath, targetUrl, timers }: Pick<MoveOptions, "sourcePath" | "targetUrl" | "timers">,
  work: (source: MoveSource, target: MoveTarget) => Promise<Result>,
): Promise<Result> {
  const certificates = await readCertificates({ url: targetUrl, after: timers.after });
  const source = openSource(sourcePath);
  const connection = createWritingConnection({
    url: targetUrl,
    certificates,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  try {
    await prepare(connection, timers);
    return await work(source, createMoveTarget(connection));
  } catch (error) {
    throw error instanceof LedgerRefusal ? error : moveFailureOf(error);
  } finally {
    await connection.close();
    source.close();
  }
}

async function prepare(connection: WritingConnection, timers: MigrationOptions): Promise<void> {
  try {
    await migrate(connection, timers);
  } catch (error) {
    throw refusalOf(error);
  }
}

async function copy(
  source: MoveSource,
  target: MoveTarget,
  { marker: begun }: Stand,
  onProgress: MoveOptions["onProgress"],
): Promise<void> {
  let marker = begun;
  const onCopied = (copied: number) => onProgress("copy", copied, source.rowCount);
  onCopied(marker.copied);
  for (const index of MOVED_TABLES.keys()) {
    if (index >= marker.table) marker = await copyTable({ source, target, onCopied }, index, marker);
  }
  await target.settle(source, { ...marker, table: MOVED_TABLES.length, after: null });
}

interface Copying {
  readonly source: MoveSource;
  readonly target: MoveTarget;
  readonly onCopied: (copied: number) => void;
}

/** How far the move is afterwards. */
async function copyTable({ source, target, onCopied }: Copying, index: number, begun: Marker): Promise<Marker> {
  const table = MOVED_TABLES[index];
  if (table === undefined) throw new Error("there is no such table");
  let { copied } = begun;
  let after = index === begun.table ? begun.after : null;
  for (;;) {
    const rows = await source.read(table, after, BATCH_ROWS);
    const last = rows.at(-1);
    if (last === undefined) return { ...begun, table: index, after, copied };
    after = [...placeOf(table, last)];
    copied += rows.length;
    await target.add(table, rows, { ...begun, table: index, after, copied });
    onCopied(copied);
  }
}

async function compare(source: MoveSource, { targetUrl, timers, onProgress }: MoveOptions): Promise<Moved> {
  const { rowCount } = source;
  let done = 0;
  const onRows = (count: number) => onProgress("compare", (done += count), 2 * rowCount);
  const here = await accountOf(source, onRows);
  const side = await openTargetSide({ url: targetUrl, after: timers.after });
  let there: Account;
  try {
    there = await accountOf(side, onRows);
  } finally {
    await side.close();
  }
  const lines = compareAccounts(here, there);
  return { lines, isSame: lines.every(({ source, target }) => source === target), rowCount };
}
