// SQLite goes on "committing" into a file that was unlinked or replaced under it, and nothing is there after a restart.
// So before a flush is answered, the names must still lead to the files that were opened.

import { statSync } from "node:fs";

export interface FileIdentity {
  /** false: the ledger's file or its WAL was removed or replaced. About 2 µs. */
  isUnchanged(): boolean;
}

export function identify(path: string): FileIdentity {
  const files = [path, `${path}-wal`].map((name) => ({ name, identity: identityOf(name) }));
  return { isUnchanged: () => files.every((file) => identityOf(file.name) === file.identity) };
}

function identityOf(name: string): string {
  const stat = statSync(name, { throwIfNoEntry: false });
  return stat === undefined ? "absent" : `${stat.dev}:${stat.ino}:${stat.nlink}`;
}
