// The ledger cannot be opened as configured: nothing was started, nothing was changed. Not a fault of the moment.

/** `message` is one line for the operator; whoever prints it names the setting (DATABASE_URL). */
export class LedgerRefusal extends Error {
  constructor(line: string, options?: { cause?: unknown }) {
    super(line, options);
    this.name = "LedgerRefusal";
  }
}

/** The end of its history is not there. Nothing is opened, until it is put back or people accept the loss. */
export class LostHistory extends LedgerRefusal {
  readonly told: string;
  readonly mend: string;

  constructor(told: string, mend: string) {
    super(`${told}; ${mend}`);
    this.told = told;
    this.mend = mend;
  }
}

/** There is no ledger yet: nothing was ever written there. */
export class LedgerAbsent extends LedgerRefusal {}
