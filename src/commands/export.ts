// `export`: the recorded history as a file or a stream, beside a running server or without one.

import { readSettings } from "../config/settings.ts";
import type { ExportSource } from "../exporting/pages.ts";
import { describeTotals, rowsOf } from "../exporting/totals.ts";
import { linesOf } from "../exporting/lines.ts";
import { type ExportWish, readExportWish } from "../exporting/wish.ts";
import { ServiceError } from "../domain/serviceError.ts";
import { ClientError } from "../graphql/errors.ts";
import { createCursors } from "../ledger/cursors.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import type { OpenedReader } from "../ledger/readerBesideServer.ts";
import { openReader } from "../openReader.ts";
import { type FilterOptions, inOptionsWords, textsOf } from "./export/options.ts";
import { openPartFile, PartRefusal } from "./export/partFile.ts";
import { fileSink, streamSink } from "./export/sinks.ts";
import { ExportCut, type Sink, writeExport, type Written } from "./export/writeExport.ts";
import { codeOf, endWith, refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";

export interface ExportCommandOptions extends FilterOptions {
  readonly out: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

const STANDARD_OUTPUT = "-";

export async function runExport(options: ExportCommandOptions): Promise<void> {
  const { out, resume, json, ...filters } = options;
  const isToFile = out !== STANDARD_OUTPUT;
  if (!isToFile && resume === true) return refuseToStart(["--resume: goes on with a file; name it by --out"]);
  if (!isToFile && json === true)
    return refuseToStart(["--json: standard output is the export's; name a file by --out"]);
  if (filters.delivered === true && filters.undelivered === true)
    return refuseToStart(["--delivered and --undelivered: one of them"]);
  const { DATABASE_URL } = process.env;
  // Nothing else has to be right for it: least of all when something is wrong.
  const read = readSettings({ DATABASE_URL });
  if (!read.isValid) return refuseToStart(read.lines);
  const progress = startProgress(process.stderr);
  let opened: OpenedReader | null = null;
  try {
    const wish = readExportWish(textsOf(filters));
    opened = await openReader(read.settings.database);
    const source: ExportSource = {
      reader: opened.reader,
      cursors: createCursors(opened.cursorKey),
      scope: { kind: "all" },
    };
    const total = await opened.reader.consumptionCount(source.scope, wish.filter, wish.order.field === "SETTLED_AT");
    const sink = isToFile ? fileSink(openPartFile(out, keyOf(wish), resume === true)) : standardOutput();
    const written = await writeExport(source, wish, sink, (rows) => progress.show("exporting", rows, total));
    progress.stop();
    if (isToFile) process.stdout.write(json === true ? jsonOf(out, wish, written) : textOf(out, written));
  } catch (error) {
    progress.stop();
    end(error, isToFile ? out : null, filters);
  } finally {
    await opened?.close();
  }
}

/** Everything that decides what is written. */
function keyOf(wish: ExportWish): string {
  return JSON.stringify(wish, (_name, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** A reader that goes away is told by the write that finds it gone. */
function standardOutput(): Sink {
  process.stdout.on("error", () => undefined);
  return streamSink(process.stdout);
}

function end(error: unknown, out: string | null, filters: FilterOptions): void {
  if (error instanceof ClientError) return refuseToStart([inOptionsWords(error.message)]);
  if (error instanceof LedgerRefusal || error instanceof PartRefusal) return refuseToStart([error.message]);
  if (!(error instanceof ExportCut)) return endWith(1, `the export could not be begun (${reasonOf(error)})`);
  const { cause, place } = error;
  if (cause instanceof ClientError)
    return refuseToStart([`${out ?? "the export"}.resume names no place in this ledger; remove it and the .part file`]);
  if (out !== null)
    return endWith(
      1,
      `the export stopped (${reasonOf(cause)}); the same command with --resume goes on with ${out}.part`,
    );
  if (codeOf(cause) === "EPIPE") return endWith(1, "the export stopped: nobody reads standard output any more");
  const lines = linesOf(readExportWish(textsOf(filters)));
  process.stdout.write(lines.cut(place.totals, place.cursor));
  return endWith(1, `the export stopped (${reasonOf(cause)}); its last line says that it is not whole`);
}

function reasonOf(error: unknown): string {
  if (error instanceof PartRefusal) return error.message;
  return error instanceof ServiceError ? error.code : codeOf(error);
}

function jsonOf(path: string, { format }: ExportWish, { bytes, totals }: Written): string {
  return `${JSON.stringify({ path, format, bytes, rows: rowsOf(totals), totals: describeTotals(totals) })}\n`;
}

function textOf(path: string, { bytes, totals }: Written): string {
  const told = describeTotals(totals)
    .filter(({ currency }) => currency !== null)
    .map(({ currency, amount, count }) => `${currency} ${amount} (${count})`);
  return `${[`${path}: ${rowsOf(totals)} rows, ${bytes} bytes`, ...told].join("; ")}\n`;
}
