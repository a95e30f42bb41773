// What looking at a ledger, or at the place it stands in, can find. Engines each have their own list of checks; whoever
// runs a list knows nothing of engines.

export type Verdict = "ok" | "warn" | "FAIL";

export interface Finding {
  readonly verdict: Verdict;
  /** One line, never anything secret. */
  readonly found: string;
  /** What to do about it; null where nothing has to be done. */
  readonly mend: string | null;
}

export interface Check {
  readonly name: string;
  /** May throw where what it looks at cannot be read: see `runCheck`. */
  readonly run: () => Promise<Finding>;
}

/** How far a long list of checks is, in records looked at. */
export type OnProgress = (done: number, total: number) => void;

/** Checks that share something open. */
export interface Examination {
  readonly checks: readonly Check[];
  close(): Promise<void>;
}

export function ok(found: string): Finding {
  return { verdict: "ok", found, mend: null };
}

export function warn(found: string, mend: string): Finding {
  return { verdict: "warn", found, mend };
}

export function fail(found: string, mend: string): Finding {
  return { verdict: "FAIL", found, mend };
}

/** A check whose answer is there at once. */
export function checkOf(name: string, look: () => Finding): Check {
  return { name, run: async () => look() };
}

/** Never throws: what cannot be looked at is not well. Messages of errors stay untold, they might quote a value. */
export async function runCheck(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return fail(`could not be looked at (${code})`, "fix what the checks before it report; else this is a bug");
  }
}
