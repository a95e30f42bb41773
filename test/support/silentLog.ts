// A log that writes nothing, for tests that are not about it.

import type { Log } from "../../src/observing/log.ts";

const nothing = () => undefined;

export const SILENT_LOG: Log = {
  started: nothing,
  warned: nothing,
  stopping: nothing,
  stopped: nothing,
  alarmed: nothing,
  wrongSetting: nothing,
  circuitTurned: nothing,
  upstreamFailing: nothing,
  upstreamStillFailing: nothing,
  upstreamWell: nothing,
  ledgerFaulted: nothing,
  ledgerWentBack: nothing,
  ledgerWell: nothing,
  ledgerUnreadable: nothing,
  ledgerReadable: nothing,
  workNotRecorded: nothing,
  tokensUnopenable: nothing,
  identityRefused: nothing,
  limitReached: nothing,
  tellsRequests: false,
  answered: nothing,
  nodeWarned: nothing,
  unexpected: nothing,
  fatal: nothing,
};
