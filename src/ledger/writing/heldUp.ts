// A write that waited for somebody else's lock and was not carried out. Nothing of it was written, so it may be tried again.

import { ServiceError } from "../../domain/serviceError.ts";

export class HeldUp extends ServiceError {
  constructor() {
    super("LEDGER_UNAVAILABLE", "The ledger cannot be written at the moment.", {
      cause: new Error("somebody else holds a lock on the record"),
    });
  }
}
