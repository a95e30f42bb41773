// Work on a disk is waited for as long as it goes on, however long it takes: a large ledger may be looked through or brought up
// for minutes. A disk that hangs is told from that by the processor, which then has nothing to do.

import { LedgerRefusal } from "./ledgerRefusal.ts";

export interface AtWork {
  /** Of the file that is worked on. */
  readonly path: string;
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  /** What all threads of the process have worked so far. */
  readonly usedProcessorMs: () => number;
}

const LOOK_INTERVAL_MS = 1_000;
/** Looks, not seconds: a process that was stopped for a while has not waited. */
const IDLE_LOOKS_MAX = 10;
/** In all of them together; one page that is read and looked through takes some hundredths. */
const WORK_MS_MIN = 100;

/** Rejects with LedgerRefusal once nothing has been done for some seconds. What hangs is left behind. */
export async function whileAtWork<Result>(work: Promise<Result>, atWork: AtWork): Promise<Result> {
  const { path, every, usedProcessorMs } = atWork;
  const idle = Promise.withResolvers<never>();
  let looks = 0;
  let usedBefore = usedProcessorMs();
  const stop = every(LOOK_INTERVAL_MS, () => {
    looks += 1;
    const used = usedProcessorMs();
    if (used - usedBefore >= WORK_MS_MIN) {
      looks = 0;
      usedBefore = used;
    }
    if (looks >= IDLE_LOOKS_MAX) idle.reject(new LedgerRefusal(`${path} does not answer: does its disk hang?`));
  });
  try {
    return await Promise.race([work, idle.promise]);
  } finally {
    stop();
  }
}
