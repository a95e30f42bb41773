// The process's clocks and timers, in the shape in which every room takes them.

export function monotonicMs(): number {
  return performance.now();
}

/** What all threads of the process have worked since its start. */
export function usedProcessorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Calls back once, unless the returned function was called. */
export function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** As `after`; a process that has nothing else to do ends without waiting for it. */
export function afterUnlessEnded(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs).unref();
  return () => clearTimeout(timer);
}

/** Repeats the callback until the returned function is called. */
export function every(intervalMs: number, callback: () => void): () => void {
  const timer = setInterval(callback, intervalMs);
  return () => clearInterval(timer);
}

/** Once whatever is ready now has been handled. */
export function defer(callback: () => void): void {
  setImmediate(callback);
}

/** For people: nothing is decided by it but whether a date can be. */
export function epochMs(): number {
  return Date.now();
}
