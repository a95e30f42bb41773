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

export interface Sharing {
  stop(): Promise<void>;
}

/** What comes in meanwhile goes out in the same write. */
const GATHERED_MS = 10;
const NAMES_AT_ONCE_MAX = 2_000;

export function shareRateLimits({ buckets, add, after }: ShareOptions): Sharing {
  let running: Promise<void> | null = null;
  let isStopped = false;
  let hasMore = false;

  function wake(): void {
    hasMore = true;
    if (isStopped || running !== null) return;
    running = gathered().finally(() => {
      running = null;
      if (hasMore) wake();
    });
  }

  async function gathered(): Promise<void> {
    await new Promise<void>((resolve) => void after(GATHERED_MS, resolve));
    hasMore = false;
    const places = new Map<string, { readonly kind: string; readonly name: string }>();
    const spent = new Map<string, number>();
    for (const [kind, bucket] of Object.entries(buckets)) {
      for (const [name, ms] of bucket.takeSpent()) {
        if (spent.size >= NAMES_AT_ONCE_MAX) break;
        const hidden = createHash("sha256").update(`${kind}\0${name}`).digest("base64url");
        places.set(hidden, { kind, name });
        spent.set(hidden, ms);
      }
    }
    if (spent.size === 0) return;
    const owed = await add(spent).catch(() => null);
    if (owed === null) return;
    for (const [kind, bucket] of Object.entries(buckets)) {
      const theirs = [...owed].flatMap(([hidden, ms]) => {
        const place = places.get(hidden);
        return place?.kind === kind ? [[place.name, ms] as const] : [];
      });
      bucket.learn(new Map(theirs));
    }
  }

  for (const bucket of Object.values(buckets)) bucket.onMuchSpent = wake;
  return {
    async stop() {
      isStopped = true;
      hasMore = false;
      await running;
    },
  };
}
