// When a key was used last, for people who wonder whether it may be revoked. Noted a minute apart at most, behind the
// request's back: a ledger that cannot write holds up nobody.

const NOTE_INTERVAL_MS = 60_000;

export interface KeyUseNotesOptions {
  /** Writes it down. */
  readonly note: (keyId: string) => Promise<void>;
  readonly monotonicMs: () => number;
  /** A note that failed; the next use a minute later tries again. */
  readonly onFault: (error: unknown) => void;
}

/** Only ids of keys that are in force come here, so there are no more of them than keys. */
export function createKeyUseNotes({ note, monotonicMs, onFault }: KeyUseNotesOptions): (keyId: string) => void {
  const notedAtMs = new Map<string, number>();
  return (keyId) => {
    const now = monotonicMs();
    if (now - (notedAtMs.get(keyId) ?? -Infinity) < NOTE_INTERVAL_MS) return;
    notedAtMs.set(keyId, now);
    note(keyId).catch(onFault);
  };
}
