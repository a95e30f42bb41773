// The log: JSON lines on standard error, by allow-list. Nothing is logged that is not named here, so no token, body or
// header can slip in with an object. pino escapes control characters.

import { type Logger, pino } from "pino";
import type { AnsweredRequest } from "../domain/answeredRequest.ts";
import type { Consumption } from "../domain/consumption.ts";
import type { Alarm } from "../domain/alarm.ts";
import type { WrongSetting } from "../domain/heard.ts";
import type { IdentityRule, LimitReached } from "../domain/refusedReason.ts";
import { LINES, WRONG_SETTING_LINES } from "./lines.ts";
import type { UpstreamHealthLog } from "./upstreamHealth.ts";
import { type LogDestination, openLogDestination } from "./logDestination.ts";

/** null: this one event; a number: so many more like it in the last minute. */
export type More = number | null;

export interface StartFacts {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
  readonly address: string;
  /** Where metrics are served without a key; absent: on the main port. */
  readonly metrics?: string;
  readonly database: string;
  readonly upstream: string;
  /** As which payments are recorded. */
  readonly environment: string;
  readonly identity: string;
  /** What an operator of a real game would not leave so. */
  readonly weak: readonly string[];
}

export interface Log extends UpstreamHealthLog {
  started(facts: StartFacts): void;
  warned(line: string, more?: More): void;
  stopping(signal: string): void;
  stopped(): void;
  /** The record is right, but people should look at it. */
  alarmed(alarm: Alarm, consumption: Consumption): void;
  /** The upstream refuses because of a setting of ours. */
  wrongSetting(
    told: { readonly app: string; readonly wrongSetting: WrongSetting; readonly resultCode: number },
    more?: More,
  ): void;
  circuitTurned(app: string, isOpen: boolean, more?: More): void;
  ledgerFaulted(line: string, more?: More): void;
  ledgerWell(failedForSeconds: number): void;
  ledgerUnreadable(): void;
  ledgerReadable(failedForSeconds: number): void;
  /** The database lacks history that was there: nothing is written until people have decided. */
  ledgerWentBack(missing: string): void;
  /** An outcome that could not be written yet, or (null) work of the background that could not be begun. */
  workNotRecorded(error: unknown, consumption: Consumption | null, more?: More): void;
  /** LEDGER_SECRET lost or dropped too early. */
  tokensUnopenable(count: number, more?: More): void;
  identityRefused(rule: IdentityRule, more: More): void;
  limitReached(limit: LimitReached, more: More): void;
  /** Whether `answered` writes anything. */
  readonly tellsRequests: boolean;
  answered(request: AnsweredRequest): void;
  /** Node's own word, which it would otherwise print as it likes. */
  nodeWarned(warning: Error): void;
  unexpected(error: unknown, requestId: string, more?: More): void;
  fatal(line: string): void;
}

/** The log with what it is written to. */
export type OpenLog = Log & Pick<LogDestination, "droppedLines" | "holdsThread" | "flushed">;

export function createLog(level: string): OpenLog {
  const onLost = (lines: number) => logger.error({ lines }, LINES.linesLost);
  const destination = openLogDestination({ fileDescriptor: 2, onLost });
  const logger = pino({ level, base: null }, destination);
  return {
    droppedLines: () => destination.droppedLines(),
    holdsThread: () => destination.holdsThread(),
    flushed: () => destination.flushed(),
    started: (facts) => logger.info({ ...facts }, LINES.started),
    warned: (line, more) => logger.warn(counted(more), line),
    stopping: (signal) => logger.info({ signal }, LINES.stopping),
    stopped: () => logger.info(LINES.stopped),
    alarmed: (alarm, consumption) => logger.error({ alarm, ...named(consumption) }, LINES.alarm),
    wrongSetting: ({ app, wrongSetting, resultCode }, more) =>
      logger.error({ alarm: "WRONG_SETTING", app, resultCode, ...counted(more) }, WRONG_SETTING_LINES[wrongSetting]),
    circuitTurned: (app, isOpen, more) =>
      isOpen
        ? logger.warn({ app, ...counted(more) }, LINES.circuitOpened)
        : logger.info({ app, ...counted(more) }, LINES.circuitClosed),
    upstreamFailing: ({ app, operation, result }) => logger.warn({ app, operation, result }, LINES.upstreamFailing),
    upstreamStillFailing: ({ app, failed, answered, results }) =>
      logger.warn({ app, failed, answered, results, seconds: MINUTE_SECONDS }, LINES.upstreamStillFailing),
    upstreamWell: ({ app, failedForSeconds }) => logger.info({ app, failedForSeconds }, LINES.upstreamWell),
    ledgerFaulted: (line, more) => logger.error({ fault: line, ...counted(more) }, LINES.ledgerFailed),
    ledgerWentBack: (missing) => logger.error({ alarm: "LEDGER_WENT_BACK", missing }, LINES.ledgerWentBack),
    ledgerWell: (failedForSeconds) => logger.info({ failedForSeconds }, LINES.ledgerWell),
    ledgerUnreadable: () => logger.error(LINES.ledgerUnreadable),
    ledgerReadable: (failedForSeconds) => logger.info({ failedForSeconds }, LINES.ledgerReadable),
    workNotRecorded: (error, consumption, more) =>
      consumption === null
        ? logger.error({ error: describe(error), ...counted(more) }, LINES.notLookedThrough)
        : logger.error({ ...named(consumption), error: describe(error), ...counted(more) }, LINES.notRecorded),
    tokensUnopenable: (count, more) => logger.error({ count, ...counted(more) }, LINES.tokensUnopenable),
    identityRefused: (rule, more) =>
      logger.warn({ rule, ...counted(more) }, rule.startsWith("dev_") ? LINES.hostRefused : LINES.identityRefused),
    limitReached: (limit, more) => logger.warn({ limit, ...counted(more) }, LINES.limitReached),
    tellsRequests: logger.isLevelEnabled("debug"),
    answered: ({ requestId, route, status, outcome, code, durationMs, workflowMs }) =>
      logger.debug({ requestId, route, status, outcome, code, durationMs, workflowMs }, LINES.answered),
    nodeWarned: (warning) =>
      logger.warn({ warning: warning.name, text: warning.message.slice(0, WARNING_CHARACTERS_MAX) }, LINES.nodeWarns),
    unexpected: (error, requestId, more) => logUnexpected(logger, { error, requestId, ...counted(more) }),
    fatal: (line) => logger.fatal(line),
  };
}

const MINUTE_SECONDS = 60;
const WARNING_CHARACTERS_MAX = 500;

/** How many more there were in how many seconds; nothing where it is about one. */
function counted(more: More | undefined): { readonly more?: number; readonly seconds?: number } {
  return more === undefined || more === null ? {} : { more, seconds: MINUTE_SECONDS };
}

function named(consumption: Consumption) {
  const { id, app, paymentSeq, status, resultCode } = consumption;
  return { consumption: id, app, paymentSeq, itemSeq: consumption.itemSeq.toString(), status, resultCode };
}

/** A bug's stack names our code; its message might quote a value, so only the kind of error is told. */
function logUnexpected(
  logger: Logger,
  { error, requestId, ...counts }: { readonly error: unknown; readonly requestId: string },
): void {
  const kind = error instanceof Error ? error.name : typeof error;
  logger.error({ requestId, error: kind, frames: framesOf(error), ...counts }, LINES.unexpected);
}

/** Where in our code it came from. */
export function framesOf(error: unknown): string[] {
  return error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
}

/** Messages of our own faults are fixed texts; others are told by their kind alone. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.name === "ServiceError" ? error.message : error.name;
}
