// SQLite goes on "committing" into a file that was unlinked or replaced under it, and into a log that was cut short, and
// nothing is there after a restart. So around every flush the names must still lead to the files that were opened, and
// neither may have become smaller: only somebody else makes them so while the ledger is open.

import { statSync } from "node:fs";

export interface FileIdentity {
  /** false: removed, replaced or cut short since the last look. About 2 µs a file. */
  isUnchanged(): boolean;
}

/** The ledger's file and its log. */
export function identifyLedger(path: string): FileIdentity {
  const files = [identifyFile(path), identifyFile(`${path}-wal`)];
  return { isUnchanged: () => files.every((file) => file.isUnchanged()) };
}

export function identifyFile(name: string): FileIdentity {
  let last = lookAt(name);
  return {
    isUnchanged() {
      const before = last;
      last = lookAt(name);
      return last.identity === before.identity && last.byteCount >= before.byteCount;
    },
  };
}

function lookAt(name: string): { readonly identity: string; readonly byteCount: number } {
  const stat = statSync(name, { throwIfNoEntry: false });
  if (stat === undefined) return { identity: "absent", byteCount: 0 };
  return { identity: `${stat.dev}:${stat.ino}:${stat.nlink}`, byteCount: stat.size };
}
