// The file of API keys, read whole. Refused where others may read it: who can read the digests can see which keys there
// are, and who can write them can make one.

import { open } from "node:fs/promises";
import { type ApiKey, parseApiKeyList } from "./apiKeyList.ts";

/** Ten thousand keys take a quarter of it. */
const BYTES_MAX = 16 * 1024 * 1024;
const OTHERS = 0o077;

export type ReadApiKeys =
  | { readonly isValid: true; readonly text: string; readonly keys: readonly ApiKey[] }
  /** One line that begins with the path, and how to mend it. */
  | { readonly isValid: false; readonly line: string; readonly mend: string };

/** @param known the text and keys of the last time, so that what did not change is not parsed again */
export async function readKeyFile(
  path: string,
  known: { readonly text: string; readonly keys: readonly ApiKey[] } | null = null,
): Promise<ReadApiKeys> {
  try {
    await using file = await open(path, "r");
    const facts = await file.stat(); // of what was opened, whatever stands under the name by now
    if (!facts.isFile()) return refused(`${path} is not a file`, "name a file");
    if ((facts.mode & OTHERS) !== 0) return refused(`${path} may be read or written by others`, `chmod 600 ${path}`);
    if (facts.size > BYTES_MAX) return refused(`${path} is larger than ${BYTES_MAX} bytes`, "take old keys out of it");
    const text = await file.readFile("utf8");
    if (text === known?.text) return { isValid: true, ...known };
    const parsed = parseApiKeyList(text);
    if (!parsed.isValid) return refused(`${path} is no list of API keys (${parsed.line})`, "mend or restore it");
    return { isValid: true, text, keys: parsed.keys };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return refused(`${path} cannot be read (${code})`, "make it by `iap-graphql keys api create`, or mend its path");
  }
}

function refused(line: string, mend: string): ReadApiKeys {
  return { isValid: false, line, mend };
}
