// What every write operation is carried out with.

import type { SettlingRules } from "../../domain/settling.ts";
import type { LedgerClock } from "../clock.ts";
import type { TokenSeal } from "../seal.ts";
import type { PaymentStore } from "./paymentStore.ts";

export interface WriteContext {
  readonly store: PaymentStore;
  readonly clock: LedgerClock;
  readonly seal: TokenSeal;
  readonly rules: SettlingRules;
  readonly randomBytes: (count: number) => Uint8Array;
}
