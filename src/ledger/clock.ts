// The ledger's two clocks. Everything that is decided counts monotonic time; the wall clock is only written down for
// people, so one that jumps breaks nothing.

export interface LedgerClock {
  /** Ledger time in milliseconds, 0 when the owning process opened the ledger. */
  ledgerMs(): number;
  /** Wall clock, whole milliseconds since 1970. */
  epochMs(): number;
}
