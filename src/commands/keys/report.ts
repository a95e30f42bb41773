// What the commands of API keys print. A key's text is in none of it but where it is made.

import type { ApiKey } from "../../identity/apiKeyList.ts";

export type KeyStatus = "in force" | "expired" | "revoked";

export interface ListedKey extends ApiKey {
  readonly status: KeyStatus;
  /** null: never, or nobody knows. */
  readonly lastUsedAt: string | null;
}

export function statusOf({ expiresAt, revokedAt }: ApiKey, nowEpochMs: number): KeyStatus {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && Date.parse(expiresAt) <= nowEpochMs ? "expired" : "in force";
}

export function madeReport({ id, name, role, app, expiresAt }: ApiKey, text: string): string {
  return `${JSON.stringify({ id, name, role, app, expiresAt, key: text })}\n`;
}

export function revokedReport({ id, name, revokedAt }: ApiKey, isJson: boolean): string {
  if (isJson) return `${JSON.stringify({ id, name, wasRevokedBefore: revokedAt !== null })}\n`;
  const told = `${id} ${JSON.stringify(name)}`;
  return revokedAt === null
    ? `${told} is revoked: running servers refuse it within a second\n`
    : `${told} was revoked before, at ${revokedAt}\n`;
}

export function listReport(keys: readonly ListedKey[], hasUses: boolean, isJson: boolean): string {
  if (isJson) {
    const told = (name: string, value: unknown) => (name === "sha256" ? undefined : value); // of no use to anybody
    return `${JSON.stringify({ hasUses, keys }, told, 2)}\n`;
  }
  if (keys.length === 0) return "no keys\n";
  const rows = keys.map((key) => [
    key.id,
    key.role,
    key.app ?? "(all)",
    statusWithTime(key),
    key.lastUsedAt?.slice(0, 16).concat("Z") ?? (hasUses ? "never" : "not known"),
    JSON.stringify(key.name),
  ]);
  return table([["id", "role", "app", "status", "last used", "name"], ...rows]);
}

function statusWithTime({ status, expiresAt, revokedAt }: ListedKey): string {
  if (status === "revoked") return `revoked ${revokedAt}`;
  if (status === "expired") return `expired ${expiresAt}`;
  return expiresAt === null ? status : `until ${expiresAt}`;
}

/** In columns, the first row above them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
