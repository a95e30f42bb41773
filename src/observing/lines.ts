// The fixed texts of the log. docs/how-to/read-the-log.md says of each what it means and what to do; a test holds that it
// names all of them and no other.

import type { WrongSetting } from "../domain/heard.ts";

export const LINES = {
  started: "started",
  stopping: "stopping",
  stopped: "stopped",
  alarm: "alarm",
  circuitOpened: "the circuit breaker opened: the upstream is asked once a second until it answers",
  circuitClosed: "the circuit breaker closed: the upstream is asked as before",
  upstreamFailing: "the upstream fails",
  upstreamStillFailing: "the upstream still fails",
  upstreamWell: "the upstream is well again",
  ledgerFailed: "the ledger failed",
  ledgerWentBack:
    "the database lacks history that was there, and is not written until you decide: docs/how-to/after-a-failover.md",
  ledgerWell: "the ledger works again",
  ledgerUnreadable: "the ledger cannot be read",
  ledgerReadable: "the ledger can be read again",
  notRecorded: "an outcome could not be recorded yet",
  notLookedThrough: "open consumptions could not be looked through",
  tokensUnopenable: "LEDGER_SECRET does not open the tokens of open consumptions; they stay open until it does",
  identityRefused: "refused: the caller's credentials are missing or invalid",
  hostRefused: "refused: without a source of identity only requests from this machine, to its own name, are answered",
  limitReached: "refused: a limit was reached",
  answered: "request",
  linesLost: "the log could not be written: lines were lost",
  nodeWarns: "Node.js warns",
  unexpected: "unexpected error",
} as const;

/** An app of `IAP_APPS_FILE` has the same settings there: appId, appKey, secretKey, baseUrl. */
export const WRONG_SETTING_LINES: Readonly<Record<WrongSetting, string>> = {
  IAP_APP_ID: "the upstream refuses the app id: correct IAP_APP_ID",
  IAP_APP_KEY: "the upstream refuses the app key: correct IAP_APP_KEY",
  IAP_SECRET_KEY: "the upstream refuses the secret key: correct IAP_SECRET_KEY",
  IAP_BASE_URL: "the app belongs to the vendor's other environment (sandbox or production): correct IAP_BASE_URL",
  CONSOLE: "in-app purchase is not enabled for the app: enable it in the vendor's console",
};
