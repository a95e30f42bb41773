// A backup was begun and did not come to an end. Nothing has got its name; the ledger is as it was.

/** `message` is one line for the operator. */
export class BackupFailure extends Error {
  constructor(line: string, options?: { cause?: unknown }) {
    super(line, options);
    this.name = "BackupFailure";
  }
}
