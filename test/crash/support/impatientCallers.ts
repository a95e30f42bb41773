// Callers as a launch day brings them: they tap twice, guess tokens, try other people's, and hang on while the server dies
// under them. Everything that reached them is kept for the oracle.

import { setTimeout as delay } from "node:timers/promises";
import type { ConsumeCall, GatewayClient } from "../../support/gatewayClient.ts";
import { hearIfAnswered } from "../../support/hearing.ts";
import type { HeardCall } from "../../support/oracle.ts";
import { type IssuedPayment, randomToken } from "../../support/paymentTruth.ts";
import type { SeededRandom } from "../../support/seededRandom.ts";

export interface CallersOptions {
  readonly client: GatewayClient;
  readonly issue: () => IssuedPayment;
  readonly random: SeededRandom;
  /** Resolves while a server runs. */
  readonly untilUp: () => Promise<void>;
  readonly count: number;
}

export interface Callers {
  readonly heard: readonly HeardCall[];
  /** Every call made with the right token by the payment's own player. */
  readonly ownCalls: readonly ConsumeCall[];
  /** Resolves once that many more callers have heard of a success. */
  untilSuccesses(count: number): Promise<void>;
  /** Resolves once nobody calls any more. */
  stop(): Promise<void>;
}

const TRIES_MAX = 4;
const REST_MS_MAX = 12;

export function startCallers({ client, issue, random, untilUp, count }: CallersOptions): Callers {
  const heard: HeardCall[] = [];
  const ownCalls: ConsumeCall[] = [];
  const watchers = new Set<() => void>();
  let successes = 0;
  const stopping = new AbortController();

  async function call(one: ConsumeCall): Promise<boolean> {
    await untilUp();
    const answered = await hearIfAnswered(client, one);
    const { result } = answered;
    heard.push(answered);
    if (result?.type === "ConsumeSuccess") {
      successes += 1;
      for (const watcher of watchers) watcher();
    }
    return result !== null && (result.type === "ConsumeSuccess" || !result.retryable);
  }

  /** One who buys: asks until the answer is definite, or loses patience; the oracle asks for them at the end. */
  async function buy(): Promise<void> {
    const { paymentSeq, itemSeq, purchaseToken } = issue();
    const own = { paymentSeq, itemSeq, purchaseToken, playerId: `player-${random.below(50)}` };
    ownCalls.push(own);
    const others: ConsumeCall[] = [];
    if (random.chance(0.33)) others.push(own);
    if (random.chance(0.2)) others.push({ ...own, purchaseToken: randomToken() });
    if (random.chance(0.1)) others.push({ ...own, itemSeq: "777" });
    if (random.chance(0.15)) others.push({ ...own, playerId: "thief" });
    const tries = 1 + random.below(TRIES_MAX);
    for (let tried = 0; tried < tries && !stopping.signal.aborted; tried += 1) {
      const all = random.chance(0.5) ? [own, ...others] : [...others, own];
      const [isDone = false] = (await Promise.all(all.map(call))).toReversed();
      if (isDone) return;
      await delay(random.below(REST_MS_MAX));
    }
  }

  async function keepBuying(): Promise<void> {
    while (!stopping.signal.aborted) {
      await buy();
      await delay(random.below(REST_MS_MAX));
    }
  }

  const working = Promise.all(Array.from({ length: count }, keepBuying));
  working.catch(() => undefined); // told by `stop`
  return {
    heard,
    ownCalls,
    untilSuccesses: (more) =>
      new Promise((resolve) => {
        const wanted = successes + more;
        const look = () => {
          if (successes < wanted) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
