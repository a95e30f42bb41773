// What a new API key is to be, read from the options of the command. All bad ones are told at once.

import type { ApiKeyWish } from "../../apiKeys.ts";
import { isKeyName } from "../../identity/apiKeyList.ts";

export interface WishOptions {
  readonly name: string;
  readonly role: string;
  readonly app?: string;
  readonly expires?: string;
  readonly test?: boolean;
}

export type ReadWish =
  | { readonly isValid: true; readonly wish: ApiKeyWish }
  | { readonly isValid: false; readonly lines: readonly string[] };

const DAY_MS = 86_400_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

export function readWish({ name, role, app, expires, test }: WishOptions, nowEpochMs: number): ReadWish {
  const lines: string[] = [];
  const expiresAt = expires === undefined ? null : instantIn(expires, nowEpochMs);
  if (!isKeyName(name)) lines.push("--name: 1 to 100 characters, no control characters");
  if (role !== "server" && role !== "operator") lines.push("--role: server or operator");
  if (app !== undefined && !/^[a-z0-9-]{1,32}$/.test(app))
    lines.push("--app: 1 to 32 of a-z, 0-9 and -; unset for all");
  if (expires !== undefined && expiresAt === null) {
    lines.push(
      "--expires: days from now (90d), a date (2027-01-31, its first moment in UTC) or an instant, in the future",
    );
  }
  if (lines.length > 0 || (role !== "server" && role !== "operator")) return { isValid: false, lines };
  return { isValid: true, wish: { kind: test === true ? "test" : "live", name, role, app: app ?? null, expiresAt } };
}

/** null where it is none, or none that is still to come. */
function instantIn(text: string, nowEpochMs: number): string | null {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  const epochMs =
    days === undefined ? (INSTANT.test(text) ? Date.parse(text) : NaN) : nowEpochMs + Number(days) * DAY_MS;
  if (!(epochMs > nowEpochMs)) return null;
  return days !== undefined || isDate(text.slice(0, 10)) ? new Date(epochMs).toISOString() : null;
}

/** The 30th of February is the 2nd of March to Date.parse, and no date to people. */
function isDate(text: string): boolean {
  const epochMs = Date.parse(text);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text);
}
