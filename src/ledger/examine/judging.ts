// What records mean for people, whichever engine they were read from: what is open and for how long, what only people can
// decide, whether the secret is the right one, whether a clock goes with the records.

import { describeCode } from "../../domain/explaining/codeWords.ts";
import { codeText } from "../../domain/explaining/wording.ts";
import { fail, type Finding, ok, warn } from "../checks.ts";

/** With back-off of at most ten minutes, whatever is open for longer than this waits for something. */
const OPEN_MS_MAX = 3_600_000;
const APART_MS_MAX = 60_000;
const MINUTE_MS = 60_000;

export interface OpenOnes {
  readonly status: string;
  readonly count: number;
  /** Epoch milliseconds of the oldest one's first call. */
  readonly oldest: number;
}

/** For so long a wrong setting is told of: one that was corrected is forgotten the next day. */
export const WRONG_SETTING_MS = 24 * 3_600_000;

/** Consumptions whose last answer says that a setting is wrong. */
export interface WrongSettingOnes {
  readonly code: number;
  readonly count: number;
  /** Epoch milliseconds of the newest one's first call. */
  readonly newest: number;
}

/** @param newest the latest instant on record, 0 where there is none */
export function judgeClock(newest: number, now: number): Finding {
  const behindMs = newest - now;
  if (behindMs <= APART_MS_MAX) return ok(`${new Date(now).toISOString()}, after everything on record`);
  return warn(
    `${new Date(now).toISOString()} is ${spanOf(behindMs)} before the newest record`,
    "set the machine's clock, and keep it by NTP; nothing is decided by it, but every instant shown is",
  );
}

export function judgeOpen(rows: readonly OpenOnes[], now: number): Finding {
  if (rows.length === 0) return ok("none");
  const told = rows.map(({ status, count, oldest }) => `${count} ${status}, the oldest for ${spanOf(now - oldest)}`);
  if (rows.every(({ oldest }) => now - oldest <= OPEN_MS_MAX)) return ok(told.join("; "));
  return warn(
    told.join("; "),
    "see that a server runs and reaches the upstream; what stays open then, ask about with iap-graphql reconcile",
  );
}

export function judgeDisputes(count: number): Finding {
  if (count === 0) return ok("none");
  return warn(
    `${count} DISPUTED: only people can tell whose call consumed the payment`,
    "list them with consumptions(filter: {status: [DISPUTED]}) and decide each with resolveDispute",
  );
}

/** @param rows of the last day */
export function judgeWrongSettings(rows: readonly WrongSettingOnes[], now: number): Finding {
  if (rows.length === 0) return ok("none that the upstream refused within a day");
  const told = rows.map(
    ({ code, count, newest }) => `${count} refused with ${codeText(code)}, the newest ${spanOf(now - newest)} ago`,
  );
  const words = new Set(rows.map(({ code }) => describeCode(code)?.english.slice(0, -1)));
  return warn(told.join("; "), `${[...words].join("; ")}. What was refused can be called again`);
}

/** @param sealed tokens that are kept, and how many of them no secret opens */
export function judgeSecret(sealed: number, unopened: number, hasSecret: boolean): Finding {
  if (unopened > 0) {
    return fail(
      `${unopened} of ${sealed} tokens of open consumptions cannot be opened: nobody can ask about those again`,
      "add the secret they were sealed with to LEDGER_SECRET, behind the newest, or put the -secret file back",
    );
  }
  if (!hasSecret) return ok("none yet: the first start makes one, or set LEDGER_SECRET");
  return ok(`there, and opens every token that is kept (${sealed})`);
}

export function judgeMarkedApps(names: readonly string[]): Finding {
  if (names.length === 0) return ok("none");
  return warn(
    `${names.join(", ")}: a token that was not the payment's once heard 5018 there, so its 5018 proves nothing, and lost answers end DISPUTED`,
    "ask the vendor why a wrong token is told 5018; until then disputes are decided by hand",
  );
}

/** Whole minutes, hours or days: enough for people. */
export function spanOf(durationMs: number): string {
  const minutes = Math.max(0, Math.round(durationMs / MINUTE_MS));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
