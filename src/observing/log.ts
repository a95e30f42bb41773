// The log: JSON lines on standard error, by allow-list. Nothing is logged that is not named here, so no token, body or
// header can slip in with an object. pino escapes control characters.

import { destination, type Logger, pino } from "pino";
import type { Consumption } from "../domain/consumption.ts";
import type { Alarm } from "../domain/alarm.ts";
import type { WrongSetting } from "../domain/heard.ts";

export interface Log {
  started(facts: {
    readonly address: string;
    readonly database: string;
    readonly upstream: string;
    /** As which payments are recorded. */
    readonly environment: string;
    readonly identity: string;
  }): void;
  warned(line: string): void;
  stopping(signal: string): void;
  stopped(): void;
  /** The record is right, but people should look at it. */
  alarmed(alarm: Alarm, consumption: Consumption): void;
  /** The upstream refuses because of a setting of ours. */
  wrongSetting(told: { readonly app: string; readonly wrongSetting: WrongSetting; readonly resultCode: number }): void;
  ledgerFaulted(line: string): void;
  /** The database lacks history that was there: nothing is written until people have decided. */
  ledgerWentBack(missing: string): void;
  /** An outcome that could not be written yet, or (null) work of the background that could not be begun. */
  workNotRecorded(error: unknown, consumption: Consumption | null): void;
  /** LEDGER_SECRET lost or dropped too early. */
  tokensUnopenable(count: number): void;
  unexpected(error: unknown, requestId: string): void;
  fatal(line: string): void;
}

export function createLog(level: string): Log {
  const logger = pino({ level, base: null }, destination({ dest: 2, sync: true }));
  return {
    started: (facts) => logger.info({ ...facts }, "started"),
    warned: (line) => logger.warn(line),
    stopping: (signal) => logger.info({ signal }, "stopping"),
    stopped: () => logger.info("stopped"),
    alarmed: (alarm, consumption) => logger.error({ alarm, ...named(consumption) }, "alarm"),
    wrongSetting: ({ app, wrongSetting, resultCode }) =>
      logger.error({ alarm: "WRONG_SETTING", app, resultCode }, WRONG_SETTINGS[wrongSetting]),
    ledgerFaulted: (line) => logger.error({ fault: line }, "the ledger failed"),
    ledgerWentBack: (missing) => logger.error({ alarm: "LEDGER_WENT_BACK", missing }, WENT_BACK),
    workNotRecorded: (error, consumption) =>
      consumption === null
        ? logger.error({ error: describe(error) }, "open consumptions could not be looked through")
        : logger.error({ ...named(consumption), error: describe(error) }, "an outcome could not be recorded yet"),
    tokensUnopenable: (count) =>
      logger.error(
        { count },
        "LEDGER_SECRET does not open the tokens of open consumptions; they stay open until it does",
      ),
    unexpected: (error, requestId) => logUnexpected(logger, error, requestId),
    fatal: (line) => logger.fatal(line),
  };
}

const WENT_BACK =
  "the database lacks history that was there, and is not written until you decide: docs/how-to/after-a-failover.md";

/** An app of `IAP_APPS_FILE` has the same settings there: appId, appKey, secretKey, baseUrl. */
const WRONG_SETTINGS: Readonly<Record<WrongSetting, string>> = {
  IAP_APP_ID: "the upstream refuses the app id: correct IAP_APP_ID",
  IAP_APP_KEY: "the upstream refuses the app key: correct IAP_APP_KEY",
  IAP_SECRET_KEY: "the upstream refuses the secret key: correct IAP_SECRET_KEY",
  IAP_BASE_URL: "the app belongs to the vendor's other environment (sandbox or production): correct IAP_BASE_URL",
  CONSOLE: "in-app purchase is not enabled for the app: enable it in the vendor's console",
};

function named(consumption: Consumption) {
  const { id, app, paymentSeq, status, resultCode } = consumption;
  return { consumption: id, app, paymentSeq, itemSeq: consumption.itemSeq.toString(), status, resultCode };
}

/** A bug's stack names our code; its message might quote a value, so only the kind of error is told. */
function logUnexpected(logger: Logger, error: unknown, requestId: string): void {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  logger.error({ requestId, error: error instanceof Error ? error.name : typeof error, frames }, "unexpected error");
}

/** Messages of our own faults are fixed texts; others are told by their kind alone. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.name === "ServiceError" ? error.message : error.name;
}
