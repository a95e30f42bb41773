// Look-ups that many rows of one answer need: collected, asked once, kept for this request only. Bound to the caller's
// scope, so nobody else's row can come out of one.

import DataLoader from "dataloader";

import type { Attempt, Consumption } from "../domain/consumption.ts";
import type { Reversal } from "../domain/reversal.ts";
import type { LedgerReader, PaymentName } from "../ledger/port.ts";
import type { Scope } from "../ledger/scope.ts";

export interface Loaders {
  /** By the consumption's id: 32 hex digits. */
  readonly attempts: DataLoader<string, readonly Attempt[]>;
  /** By id; null for what does not exist or lies outside the scope. */
  readonly consumptions: DataLoader<string, Consumption | null>;
  /** The payment's standing consumption; null for what does not exist or lies outside the scope. */
  readonly standing: DataLoader<PaymentName, Consumption | null, string>;
  /** By id. */
  readonly reversals: DataLoader<string, Reversal | null>;
  /** By the consumption's id: of its payment. */
  readonly reversalsOf: DataLoader<string, readonly Reversal[]>;
  /** After a write: what was looked up before it may be stale, a sibling's record included. */
  forgetAll(): void;
}

export function createLoaders(reader: LedgerReader, scope: Scope): Loaders {
  // Made when they are first needed: a plain consume call needs none.
  let attempts: Loaders["attempts"] | null = null;
  let consumptions: Loaders["consumptions"] | null = null;
  let standing: Loaders["standing"] | null = null;
  let reversals: Loaders["reversals"] | null = null;
  let reversalsOf: Loaders["reversalsOf"] | null = null;
  return {
    get attempts() {
      attempts ??= new DataLoader<string, readonly Attempt[]>((ids) => reader.attemptsOf(scope, ids));
      return attempts;
    },
    get consumptions() {
      consumptions ??= new DataLoader<string, Consumption | null>((ids) => reader.consumptionsById(scope, ids));
      return consumptions;
    },
    get standing() {
      standing ??= new DataLoader<PaymentName, Consumption | null, string>(
        (payments) => reader.standingConsumptions(scope, payments),
        { cacheKeyFn: ({ app, paymentSeq }) => `${app}/${paymentSeq}` },
      );
      return standing;
    },
    get reversals() {
      reversals ??= new DataLoader<string, Reversal | null>((ids) => reader.reversalsById(scope, ids));
      return reversals;
    },
    get reversalsOf() {
      reversalsOf ??= new DataLoader<string, readonly Reversal[]>((ids) => reader.reversalsOf(scope, ids));
      return reversalsOf;
    },
    forgetAll() {
      attempts?.clearAll();
      consumptions?.clearAll();
      standing?.clearAll();
      reversals?.clearAll();
      reversalsOf?.clearAll();
    },
  };
}
