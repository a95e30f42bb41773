// `import`: payments that were consumed before this product was there, and reversals that a console lists, from a file. Run
// twice, or killed and run again, it leaves the same ledger: what stands already is known by its payment or reference.

import { basename } from "node:path";
import { ServiceError } from "../domain/serviceError.ts";
import type { Ledger } from "../ledger/port.ts";
import { ScratchFault } from "../ledger/readerBesideServer.ts";
import { makeRunId, now } from "../maintenance.ts";
import { openCsv } from "./import/csvSource.ts";
import { type Input, openFile, openStream } from "./import/input.ts";
import { openNdjson } from "./import/ndjsonSource.ts";
import { isSameFile, openRefusals, type Refusals, RefusalsFault } from "./import/refusals.ts";
import { auditAfter, auditNote, type ImportFacts, importReport } from "./import/report.ts";
import type { SourceLine } from "./import/sourceLine.ts";
import { countCutNumbers } from "./import/spreadsheet.ts";
import { type TakenOver, takeOver } from "./import/takeOver.ts";
import { takerOf } from "./import/takers.ts";
import { openTarget, type Target } from "./import/target.ts";
import { type ImportCommandOptions, type ImportWish, readImportWish, STANDARD_INPUT } from "./import/wish.ts";
import { settingsInTime } from "./settingsInTime.ts";
import { codeOf, endWith, onStopSignal, refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";

export type { ImportCommandOptions } from "./import/wish.ts";

/** As the audit log names whoever may start commands beside the ledger. */
const ACTOR = "command line";
const AGAIN = "Run the same again: what was taken over is known then.";

export async function runImport(file: string, options: ImportCommandOptions): Promise<void> {
  const read = await settingsInTime(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  const asked = readImportWish(file, options, read.settings.apps);
  if (!asked.isValid) return refuseToStart(asked.lines);
  const { wish } = asked;
  const name = file === STANDARD_INPUT ? "standard input" : file;
  const input = await openInput(file);
  const opened = await (wish.format === "csv" ? openCsv : openNdjson)(input, wish.kind);
  if (!opened.isUsable) return refuseToStart(opened.lines.map((line) => `${name}: ${line}`));
  if (await isSameFile(wish.errorsPath, input.file)) return refuseToStart([`--errors: ${wish.errorsPath} is ${name}`]);
  const isDryRun = options.dryRun === true;
  const target = await openTarget(read.settings, wish.app.name, isDryRun);
  try {
    const refusals = await openRefusals(wish.errorsPath).catch((error: unknown) => codeOf(error));
    if (typeof refusals === "string") return endWith(2, `--errors: ${wish.errorsPath} cannot be written (${refusals})`);
    const { facts, isListed } = await run({ wish, input, lines: opened.lines, refusals, target, isDryRun, name });
    for (const warning of facts.warnings) process.stderr.write(`warning: ${warning}\n`);
    process.stdout.write(importReport(facts, options.json === true));
    if (facts.counts.refused > 0 && isListed)
      endWith(1, `${facts.counts.refused} lines were refused; ${refusals.path} says why`);
  } finally {
    await target.close();
  }
}

/** Refuses what cannot be read. */
async function openInput(file: string): Promise<Input> {
  if (file === STANDARD_INPUT) return openStream(process.stdin);
  try {
    return await openFile(file);
  } catch (error) {
    return refuseToStart([`${file} cannot be read (${codeOf(error)})`]);
  }
}

interface Run {
  readonly wish: ImportWish;
  readonly input: Input;
  readonly lines: AsyncIterable<SourceLine>;
  readonly refusals: Refusals;
  readonly target: Target;
  readonly isDryRun: boolean;
  readonly name: string;
}

interface Ran {
  readonly facts: ImportFacts;
  /** Every line that was refused is in the list. */
  readonly isListed: boolean;
}

async function run({ wish, input, lines, refusals, target, isDryRun, name }: Run): Promise<Ran> {
  const { kind, app, timeZone, isAsWritten, errorsPath } = wish;
  const stopping = new AbortController();
  onStopSignal(async () => {
    stopping.abort();
    input.stop();
  });
  const requestId = makeRunId();
  const context = { app: app.name, environment: app.environment, timeZone, isAsWritten, nowMs: now(), requestId };
  const progress = startProgress(process.stderr);
  const label = isDryRun ? `checking ${kind}` : `importing ${kind}`;
  const cutNumbers = countCutNumbers(kind);
  const take = takerOf(kind, target.taking, context);
  const taken = await takeOver({
    lines,
    take(fields) {
      cutNumbers.note(fields);
      return take(fields);
    },
    onRefused: (line, reason) => refusals.add(line, reason),
    onProgress() {
      if (input.size !== null) progress.show(label, input.bytesRead(), input.size);
    },
    signal: stopping.signal,
  });
  progress.stop();
  const listFault = await refusals.close().then(
    () => null,
    (error: unknown) => ({ error }),
  );
  const runFault = taken.fault ?? listFault;
  const isComplete = runFault === null && !stopping.signal.aborted;
  const facts = {
    kind,
    app: app.name,
    counts: taken.counts,
    isComplete,
    isDryRun,
    errorsPath,
    warnings: cutNumbers.warnings(),
  };
  const fault = runFault ?? (await noteRun(target.ledger, facts, basename(name), requestId));
  if (fault !== null) endWith(1, `${lineOf(fault, name)} ${AGAIN}`);
  else if (stopping.signal.aborted) endWith(1, `Stopped before the end of ${name}. ${AGAIN}`);
  return { facts, isListed: !(fault?.error instanceof RefusalsFault) };
}

/** Who did what, once for the whole of it; null: it stands. */
async function noteRun(
  ledger: Ledger | null,
  facts: ImportFacts,
  fileName: string,
  requestId: string,
): Promise<TakenOver["fault"]> {
  try {
    const note = auditNote(facts, fileName);
    await ledger?.writer.noteImport({ app: facts.app, actor: ACTOR, note, after: auditAfter(facts), requestId });
    return null;
  } catch (error) {
    return { error };
  }
}

/** A fault of the ledger, or of the file in the middle of it; anything else is a bug. */
function lineOf({ error }: { readonly error: unknown }, name: string): string {
  if (error instanceof ServiceError || error instanceof RefusalsFault || error instanceof ScratchFault)
    return error.message;
  if (codeOf(error) !== "unknown error") return `${name} cannot be read on (${codeOf(error)}).`;
  throw error;
}
