// What commands share of the process they run in.

import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import type { LogDestination } from "../observing/logDestination.ts";

/** One line per reason on standard error, exit code 2, nothing started. */
export function refuseToStart(lines: readonly string[]): never {
  for (const line of lines) sayLine(line);
  return endProcess(2, []);
}

type Outlet = Pick<LogDestination, "flushed" | "holdsThread">;

/** Ends the process once what it wrote is out, or cannot be within a second. */
export async function endAfterWriting(code: number, outlets: readonly Outlet[]): Promise<never> {
  await Promise.all(outlets.map((outlet) => outlet.flushed()));
  return endProcess(code, outlets);
}

/**
 * Ends the process. `process.exit` waits for its threads; one that writes the log or the ledger to a disk that hangs, or reads a
 * file on a mount that is dead, may never be done. So then the process becomes one that ends by itself.
 */
export function endProcess(code: number, outlets: readonly Outlet[]): never {
  if ((holdsThread() || outlets.some((outlet) => outlet.holdsThread())) && process.execve !== undefined) {
    try {
      process.execve(process.execPath, [process.execPath, "--eval", `process.exitCode = ${code}`], {});
    } catch {
      process.kill(process.pid, "SIGKILL"); // not with its code, but it ends
    }
  }
  process.exit(code);
}

/** Whether a thread of the ledger is left, a file is still being read or written, or a name still being looked up. */
function holdsThread(): boolean {
  return process.getActiveResourcesInfo().some((name) => HOLDS_THREAD.test(name));
}

/**
 * Of a command that has done what it was asked to: a thread that hangs would keep the process for ever. Where none does, it
 * ends by itself.
 */
export function endThoughThreadHangs(): void {
  setInterval(() => {
    if (holdsThread() && process.stdout.writableLength === 0) endProcess(Number(process.exitCode ?? 0), []);
  }, THREAD_ENDS_WITHIN_MS).unref();
}

const THREAD_ENDS_WITHIN_MS = 2_000;
const HOLDS_THREAD = /^(?:MessagePort$|FSReq|GetAddrInfo|GetNameInfo)/;

/** Writes it and ends with the code; by itself where nothing holds it, else for all that still hangs (a file that does not answer). */
export function endWithReport(code: number, report: string): void {
  process.exitCode = code;
  process.stdout.write(report, () => {
    if (holdsThread()) endProcess(code, []);
  });
}

/** One line on standard error and an exit code, once what was written before is out. */
export function endWith(code: number, line: string): void {
  sayLine(line);
  process.exitCode = code;
}

function sayLine(line: string): void {
  const text = `${line.replaceAll(/\s+/g, " ")}\n`;
  if (!isPipe(STANDARD_ERROR) || !wroteToPipe(text)) process.stderr.write(text);
}

function isPipe(fileDescriptor: number): boolean {
  try {
    return fstatSync(fileDescriptor).isFIFO();
  } catch {
    return false; // not open
  }
}

/** A pipe that nobody reads is waited for no longer than a second: then the exit code has to say it. false: not this way. */
function wroteToPipe(text: string): boolean {
  for (let tries = 0; tries < pipeTriesMax; tries += 1) {
    try {
      // Opened again: the one that is shared with others stays as they expect it.
      const pipe = openSync(`/dev/fd/${STANDARD_ERROR}`, constants.O_WRONLY | constants.O_NONBLOCK);
      try {
        writeSync(pipe, text);
        return true;
      } finally {
        closeSync(pipe);
      }
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, PIPE_RETRY_MS);
    }
  }
  pipeTriesMax = 1; // for whatever comes after it
  return true;
}

const STANDARD_ERROR = 2;
let pipeTriesMax = 20;
const PIPE_RETRY_MS = 50;

/** What the system says of a failed start: `EADDRINUSE`, `SQLITE_CANTOPEN`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/**
 * Once, however often the process is told to: a terminal and npm in between both tell it, and what was begun is finished.
 * @param patience the signal that is left to its default and ends the process; null: none is
 */
export function onStopSignal(stop: (signal: string) => Promise<void>, patience: number | null = 3): void {
  let heard = 0;
  const hear = (signal: NodeJS.Signals) => {
    heard += 1;
    if (heard === 1) void stop(signal);
    if (heard !== patience) return;
    for (const each of STOP_SIGNALS) process.off(each, hear);
    process.kill(process.pid, signal);
  };
  for (const signal of STOP_SIGNALS) {
    const before = process.listeners(signal); // what the first line of the program did about it
    process.on(signal, hear); // first: a signal that has come already is lost where nobody listens for a moment
    for (const listener of before) process.off(signal, listener);
  }
}

const STOP_SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * What would end a process or stop it by default, and means nothing to a server. Left to their default: SIGKILL and SIGSTOP,
 * which nobody can catch; SIGTSTP, by which a person stops it on purpose; SIGABRT, by which a watchdog ends it on purpose; and
 * what the processor raises (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS), after which no line of ours may run.
 */
const MEANINGLESS = [
  "SIGUSR1",
  "SIGUSR2",
  "SIGQUIT",
  "SIGPIPE",
  "SIGALRM",
  "SIGVTALRM",
  "SIGPROF",
  "SIGIO",
  "SIGPWR",
  "SIGSTKFLT",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGTTIN",
  "SIGTTOU",
] as const;

/** For as long as the process lives. SIGHUP would end it, too, when its terminal goes. */
export function onOtherSignals(reread: () => void): void {
  for (const signal of MEANINGLESS) process.on(signal, () => undefined);
  process.on("SIGHUP", reread);
}
