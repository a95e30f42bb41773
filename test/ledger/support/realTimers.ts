// The timers that a ledger runs on outside of simulations.

import type { LedgerTimers } from "../../../src/ledger/sqlite/sqliteLedger.ts";

export const realTimers: LedgerTimers = {
  monotonicMs: () => performance.now(),
  defer: (callback) => void setImmediate(callback),
  every(intervalMs, callback) {
    const timer = setInterval(callback, intervalMs);
    return () => clearInterval(timer);
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
