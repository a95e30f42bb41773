// What a new API key is to be, read from the options of the command. All bad ones are told at once.

import type { ApiKeyWish } from "../../apiKeys.ts";
import { isKeyName } from "../../identity/apiKeyList.ts";
import { DAYS, instantToCome } from "./instantToCome.ts";

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

export function readWish({ name, role, app, expires, test }: WishOptions, nowEpochMs: number): ReadWish {
  const lines: string[] = [];
  const expiresMs = expires === undefined ? null : instantToCome(expires, nowEpochMs, [DAYS]);
  const expiresAt = expiresMs === null ? null : new Date(expiresMs).toISOString();
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
