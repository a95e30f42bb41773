// Where a ledger keeps the sealed tokens of what is open: beside its records, or in them before version 5. A ledger is looked at
// before it is brought up, too.

const SINCE = 5;

/** SQL for the sealed token of the consumption `c`, null where there is none. */
export function sealedTokenIn(version: number): string {
  return version < SINCE ? "c.sealed_token" : "(SELECT s.token FROM sealed_tokens s WHERE s.consumption = c.row)";
}
