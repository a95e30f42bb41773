// What commands share of the process they run in.

/** One line per reason on standard error, exit code 2, nothing started. */
export function refuseToStart(lines: readonly string[]): never {
  for (const line of lines) process.stderr.write(`${line.replaceAll(/\s+/g, " ")}\n`);
  process.exit(2);
}

/** At once and not with 0: what it stood on is gone. */
export function endAtOnce(): never {
  process.exit(1);
}

/** One line on standard error and an exit code, once what was written before is out. */
export function endWith(code: number, line: string): void {
  process.stderr.write(`${line.replaceAll(/\s+/g, " ")}\n`);
  process.exitCode = code;
}

/** What the system says of a failed start: `EADDRINUSE`, `SQLITE_CANTOPEN`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** Once; a second signal is left to its default and ends the process. */
export function onStopSignal(stop: (signal: string) => Promise<void>): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));
}
