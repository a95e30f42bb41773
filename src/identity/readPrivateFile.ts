// A file that only its owner may touch, read whole. Refused where others may: who can read a secret can use it, and who can
// write it can put another in its place.

import { open } from "node:fs/promises";
import { systemCodeOf } from "./systemCodeOf.ts";

const OTHERS = 0o077;

export type ReadPrivateFile =
  | { readonly isValid: true; readonly text: string }
  /** One line that begins with the path, and how to mend it; null where its reader knows better. */
  | { readonly isValid: false; readonly line: string; readonly mend: string | null };

/** Never rejects. */
export async function readPrivateFile(path: string, bytesMax: number): Promise<ReadPrivateFile> {
  try {
    await using file = await open(path, "r");
    const facts = await file.stat(); // of what was opened, whatever stands under the name by now
    if (!facts.isFile()) return refused(`${path} is not a file`, "name a file");
    if ((facts.mode & OTHERS) !== 0) return refused(`${path} may be read or written by others`, `chmod 600 ${path}`);
    if (facts.size > bytesMax) return refused(`${path} is larger than ${bytesMax} bytes`, "take old keys out of it");
    return { isValid: true, text: await file.readFile("utf8") };
  } catch (error) {
    return refused(`${path} cannot be read (${systemCodeOf(error) ?? "unknown error"})`, null);
  }
}

function refused(line: string, mend: string | null): ReadPrivateFile {
  return { isValid: false, line, mend };
}
