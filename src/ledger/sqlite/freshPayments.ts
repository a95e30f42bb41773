// Payments whose one consumption this writer has just made, as they stand on disk: settling the first attempt then reads
// nothing back. This writer is the only one there is, and whatever else touches such a payment makes it forgotten.

import type { StoredConsumption } from "../writing/storedPayment.ts";

export interface FreshPayments {
  keep(only: StoredConsumption): void;
  /** Once: the caller is about to change it. */
  take(consumptionId: string): StoredConsumption | undefined;
  forget(appName: string, paymentSeq: string): void;
  clear(): void;
}

/** Holds as many as there are first attempts under way. */
export function createFreshPayments(): FreshPayments {
  const byId = new Map<string, StoredConsumption>();
  const idByPayment = new Map<string, string>();
  const keyOf = (appName: string, paymentSeq: string) => `${appName}/${paymentSeq}`;

  function forget(appName: string, paymentSeq: string): void {
    const key = keyOf(appName, paymentSeq);
    const id = idByPayment.get(key);
    if (id === undefined) return;
    idByPayment.delete(key);
    byId.delete(id);
  }

  return {
    keep(only) {
      byId.set(only.id, only);
      idByPayment.set(keyOf(only.told.app, only.told.paymentSeq), only.id);
    },
    take(consumptionId) {
      const only = byId.get(consumptionId);
      if (only !== undefined) forget(only.told.app, only.told.paymentSeq);
      return only;
    },
    forget,
    clear() {
      byId.clear();
      idByPayment.clear();
    },
  };
}
