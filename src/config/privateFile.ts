// A file that only its owner may read and write, read whole and at once: settings are read before anything runs that could
// wait. What is wrong with it is said in words that follow its path.

import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

const OTHERS = 0o077;
/** A pipe in the file's place is opened at once, and refused; without it the open would wait for somebody who writes. */
const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;
/** A thousand apps take half of it. */
const BYTES_MAX = 1_048_576;

export type PrivateText =
  | { readonly isReadable: true; readonly text: string }
  | { readonly isReadable: false; readonly why: string };

/** Never throws. */
export function readPrivateText(path: string): PrivateText {
  try {
    const file = openSync(path, AT_ONCE);
    try {
      const facts = fstatSync(file); // of what was opened, whatever stands under the name by now
      if (!facts.isFile()) return { isReadable: false, why: "is not a file" };
      if ((facts.mode & OTHERS) !== 0)
        return { isReadable: false, why: "may be read or written by others; give it mode 0600 (chmod 600)" };
      if (facts.size > BYTES_MAX) return { isReadable: false, why: `is larger than ${BYTES_MAX} bytes` };
      return { isReadable: true, text: readFileSync(file, "utf8") };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return { isReadable: false, why: `cannot be read (${code})` };
  }
}
