// Keeps the rate limits of several instances in step. Each counts by itself and tells the others, at once and in one write,
// of whoever spent a twentieth of their burst; so somebody who goes from one to the next gains, per further instance, that
// twentieth and what gets through while the telling takes. Where it fails, each instance goes on by its own count.

import { createHash } from "node:crypto";
import type { SharedBuckets } from "./tokenBuckets.ts";

export interface ShareOptions {
  /** By kind. */
  readonly buckets: Readonly<Record<string, SharedBuckets>>;
  /** Adds, and returns what everybody owes. */
  readonly add: (spentMs: ReadonlyMap<string, number>) => Promise<ReadonlyMap<string, number>>;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

interface Spent {
  readonly bucket: SharedBuckets;
  readonly name: string;
  readonly ms: number;
}

export interface Sharing {
  stop(): Promise<void>;
}

/** What comes in meanwhile goes out in the same write. */
const GATHERED_MS = 10;
/** The others go out in the next. */
const NAMES_AT_ONCE_MAX = 2_000;

export function shareRateLimits({ buckets, add, after }: ShareOptions): Sharing {
  let telling: Promise<void> | null = null;
  const stopping = new AbortController();

  /** Until there is nothing more to tell. */
  async function tell(): Promise<void> {
    while (!stopping.signal.aborted) {
      await new Promise<void>((resolve) => void after(GATHERED_MS, resolve));
      const taken = takeSpent();
      if (taken.size === 0) break;
      await share(taken);
    }
    telling = null; // with no wait since nothing was found: who spends much after that is told of again
  }

  function takeSpent(): ReadonlyMap<string, Spent> {
    const taken = new Map<string, Spent>();
    for (const [kind, bucket] of Object.entries(buckets)) {
      for (const [name, ms] of bucket.takeSpent(NAMES_AT_ONCE_MAX - taken.size)) {
        const hidden = createHash("sha256").update(`${kind}\0${name}`).digest("base64url");
        taken.set(hidden, { bucket, name, ms });
      }
    }
    return taken;
  }

  async function share(taken: ReadonlyMap<string, Spent>): Promise<void> {
    const spentMs = new Map([...taken].map(([hidden, { ms }]) => [hidden, ms]));
    const owed = await add(spentMs).catch(() => new Map<string, number>());
    for (const [hidden, { bucket, name }] of taken) {
      const owedMs = owed.get(hidden);
      if (owedMs !== undefined) bucket.learn(name, owedMs);
    }
  }

  for (const bucket of Object.values(buckets)) bucket.onMuchSpent = () => void (telling ??= tell());
  return {
    async stop() {
      stopping.abort();
      await telling;
    },
  };
}
