// SQLite goes on "committing" into a file that was unlinked or replaced under it, and into a log that was cut short, and
// nothing is there after a restart. So around every flush the names must still lead to the files that were opened, and
// neither may have become smaller: only somebody else makes them so while the ledger is open. A replicator may empty the
// log by SQLite's own means (a truncating checkpoint); what is left then still holds all that the log's index counts.

import { statSync } from "node:fs";

export interface FileIdentity {
  /** false: removed, replaced or cut short since the last look. About 2 µs a file. */
  isUnchanged(): boolean;
}

/**
 * The ledger's file and its log.
 * @param holdsLog whether a log of so many bytes is whole; asked only when it became smaller
 */
export function identifyLedger(path: string, holdsLog: (byteCount: number) => boolean): FileIdentity {
  const files = [identifyFile(path), identifyFile(`${path}-wal`, holdsLog)];
  return { isUnchanged: () => files.every((file) => file.isUnchanged()) };
}

export function identifyFile(name: string, mayShrinkTo: (byteCount: number) => boolean = () => false): FileIdentity {
  let last = lookAt(name);
  return {
    isUnchanged() {
      const before = last;
      last = lookAt(name);
      if (last.identity !== before.identity) return false;
      return last.byteCount >= before.byteCount || mayShrinkTo(last.byteCount);
    },
  };
}

/** Another name for the same file (a hard link) changes nothing: the name that SQLite opened still leads to it. */
function lookAt(name: string): { readonly identity: string; readonly byteCount: number } {
  const stat = statSync(name, { throwIfNoEntry: false });
  if (stat === undefined) return { identity: "absent", byteCount: 0 };
  return { identity: `${stat.dev}:${stat.ino}`, byteCount: stat.size };
}
