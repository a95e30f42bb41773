// `keys api`: the keys by which game servers and operators call, made, listed and revoked in the file that the server reads.

import { type ApiKeyWish, lastKeyUses, listApiKeys, makeApiKey, now, revokeApiKey } from "../apiKeys.ts";
import { readSettings } from "../config/settings.ts";
import { apiKeyIdIn } from "../identity/apiKeyText.ts";
import { IdentityRefusal } from "../identity/identityRefusal.ts";
import { listReport, type ListedKey, madeReport, revokedReport, statusOf } from "./keys/report.ts";
import { readWish } from "./keys/wish.ts";
import { codeOf, endWith, refuseToStart } from "./process.ts";

export interface KeyFileOptions {
  readonly file?: string;
  readonly json?: boolean;
}

export interface CreateKeyOptions extends KeyFileOptions {
  readonly name: string;
  readonly role: string;
  readonly app?: string;
  readonly expires?: string;
  readonly test?: boolean;
}

export async function runCreateKey(options: CreateKeyOptions): Promise<void> {
  const read = readWish(options, now());
  if (!read.isValid) return refuseToStart(read.lines);
  await onFile(options, async (path) => {
    const wish: ApiKeyWish = read.wish;
    const { key, text } = await makeApiKey(path, wish);
    process.stdout.write(options.json === true ? madeReport(key, text) : `${text}\n`);
    if (options.json === true) return;
    endWith(
      0,
      `The ${key.role} key ${JSON.stringify(key.name)} (${key.id}) is in ${path}. Keep it now: it is not shown again.`,
    );
  });
}

export async function runListKeys(options: KeyFileOptions): Promise<void> {
  const { DATABASE_URL } = process.env;
  const read = readSettings({ DATABASE_URL });
  if (!read.isValid) return refuseToStart(read.lines);
  await onFile(options, async (path) => {
    const keys = await listApiKeys(path);
    const uses = await lastKeyUses(read.settings.database);
    const [known, why] = typeof uses === "string" ? [null, uses] : [uses, null];
    const listed = keys.map((key): ListedKey => ({
      ...key,
      status: statusOf(key, now()),
      lastUsedAt: instantOf(known?.get(key.id)),
    }));
    process.stdout.write(listReport(listed, known !== null, options.json === true));
    if (why !== null) endWith(0, `DATABASE_URL: the ledger cannot be read (${why}), so last uses are not known`);
  });
}

export async function runRevokeKey(given: string, options: KeyFileOptions): Promise<void> {
  const id = apiKeyIdIn(given) ?? given; // whoever finds a key lying about has all of it
  if (!/^[0-9a-f]{12}$/.test(id)) return refuseToStart(["<id>: 12 hex digits, as `keys api list` shows them"]);
  await onFile(options, async (path) => {
    const before = await revokeApiKey(path, id);
    if (before === null) return endWith(1, `${path} has no key ${id}`);
    process.stdout.write(revokedReport(before, options.json === true));
  });
}

async function onFile({ file }: KeyFileOptions, work: (path: string) => Promise<void>): Promise<void> {
  const path = file ?? process.env["AUTH_API_KEYS_FILE"] ?? "";
  if (path === "")
    return refuseToStart(["AUTH_API_KEYS_FILE: is not set: set it to the file of API keys, or name one by --file"]);
  try {
    await work(path);
  } catch (error) {
    if (error instanceof IdentityRefusal)
      return refuseToStart([`${file === undefined ? error.variable : "--file"}: ${error.message}`]);
    endWith(1, `it failed (${codeOf(error)})`);
  }
}

function instantOf(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}
