// An answered commit is on disk, and on a synchronous standby's disk where there is one: asked for in each of our transactions, so
// that it does not rest on the operator's settings.

/** `off`, `local` and `remote_write` promise less than `on`; what promises more stays. For the end of the transaction it stands in. */
export const COMMIT_IS_KEPT = `set_config('synchronous_commit',
  CASE WHEN current_setting('synchronous_commit') = 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`;

/** Of a transaction that is no flush. A system without the setting has no such choice. */
export function beginKept({ hasCommitSetting }: { readonly hasCommitSetting: boolean }): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED${hasCommitSetting ? `; SELECT ${COMMIT_IS_KEPT}` : ""}`;
}
