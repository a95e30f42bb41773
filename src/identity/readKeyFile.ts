// The file of API keys, read whole. Refused where others may read it: who can read the digests can see which keys there
// are, and who can write them can make one.

import { type ApiKey, parseApiKeyList } from "./apiKeyList.ts";
import { readPrivateFile, type ReadPrivateFile, readPrivateFileInTime } from "./readPrivateFile.ts";

/** Ten thousand keys take a quarter of it. */
const BYTES_MAX = 16 * 1024 * 1024;

export interface KnownApiKeys {
  readonly isValid: true;
  readonly text: string;
  readonly keys: readonly ApiKey[];
}

export type ReadApiKeys =
  | KnownApiKeys
  /** One line that begins with the path, and how to mend it. */
  | { readonly isValid: false; readonly line: string; readonly mend: string };

/** @param known what was read the last time, so that what did not change is not parsed again */
export async function readKeyFile(path: string, known: KnownApiKeys | null = null): Promise<ReadApiKeys> {
  return keysIn(path, await readPrivateFile(path, BYTES_MAX), known);
}

/** With an end to the wait. */
export async function readKeyFileInTime(
  path: string,
  after: (delayMs: number, callback: () => void) => () => void,
): Promise<ReadApiKeys> {
  return keysIn(path, await readPrivateFileInTime(path, BYTES_MAX, after), null);
}

function keysIn(path: string, read: ReadPrivateFile, known: KnownApiKeys | null): ReadApiKeys {
  if (!read.isValid)
    return refused(read.line, read.mend ?? "make it by `iap-graphql keys api create`, or correct its path");
  const { text } = read;
  if (text === known?.text) return known;
  const parsed = parseApiKeyList(text);
  if (!parsed.isValid) return refused(`${path} is no list of API keys (${parsed.line})`, "correct or restore it");
  return { isValid: true, text, keys: parsed.keys };
}

function refused(line: string, mend: string): ReadApiKeys {
  return { isValid: false, line, mend };
}
