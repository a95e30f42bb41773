// A reader of the feed that pages on while everything else goes wrong: it keeps its last cursor over every death of the
// server and takes down each event as it comes, in the order it comes.

import { CallLost, type GatewayClient } from "./gatewayClient.ts";
import type { FeedEventAnswer } from "./gatewayAnswers.ts";

export interface FeedPager {
  /** Reads on to the end and tells what it saw. */
  finish(): Promise<readonly FeedEventAnswer[]>;
}

/** Small pages and little rest: the more often it reads between two writes, the more it can catch. */
const PAGE_SIZE = 7;
const REST_MS = 5;

/** @param untilUp resolves while a server runs */
export function startFeedPager(client: GatewayClient, untilUp: () => Promise<void>): FeedPager {
  const seen: FeedEventAnswer[] = [];
  let cursor: string | null = null;
  const finishing = new AbortController();

  async function readOn(): Promise<void> {
    const { events, endCursor } = await client.feed(cursor, PAGE_SIZE);
    seen.push(...events);
    cursor = endCursor;
  }

  async function keepReading(): Promise<void> {
    while (!finishing.signal.aborted) {
      await untilUp();
      await readOn().catch((error: unknown) => {
        if (!(error instanceof CallLost)) throw error;
      });
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }

  const reading = keepReading();
  reading.catch(() => undefined); // told by `finish`
  return {
    async finish() {
      finishing.abort();
      await reading;
      await readOn();
      return seen;
    },
  };
}
