// What every crash test ends with: the faults stop, everything open is asked again until the answer is definite, every
// success is asked for once more, and then the oracle is given everything there is to know.

import type { ConsumeResult, FeedEventAnswer } from "./gatewayAnswers.ts";
import type { ConsumeCall, GatewayClient } from "./gatewayClient.ts";
import { hearOf } from "./hearing.ts";
import { inParallel } from "./inParallel.ts";
import type { Install } from "./install.ts";
import { type HeardCall, judge } from "./oracle.ts";

/** Three refusals settle a doubt where DOUBT_MS is short; beyond this many calls something is stuck. */
const CALLS_MAX = 20;

/** Until the answer is definite, or another open call for the payment is what has to end first. */
export async function askUntilDefinite(client: GatewayClient, call: ConsumeCall): Promise<HeardCall[]> {
  const heard: HeardCall[] = [];
  while (heard.length < CALLS_MAX) {
    const answered = await hearOf(client, call);
    const { result } = answered;
    heard.push(answered);
    if (result.type === "ConsumeSuccess" || !result.retryable) return heard;
    if (isBlocked(result) && !isOpen(result.own)) return heard;
  }
  if (isBlocked(heard.at(-1)?.result ?? null)) return heard;
  throw new Error(`${call.paymentSeq}: no definite answer in ${CALLS_MAX} calls`);
}

/** 117: another call is under way. Where the caller's own record is open it may be theirs, and ends by itself. */
function isBlocked(result: ConsumeResult | null): result is ConsumeResult & { readonly type: "ConsumeError" } {
  return result?.type === "ConsumeError" && result.reason === "IN_PROGRESS";
}

function isOpen(own: { readonly status: string } | null): boolean {
  return own?.status === "PENDING" || own?.status === "IN_DOUBT";
}

/** What nobody asks for any more: the operator does. */
export async function reconcileWhatIsOpen(client: GatewayClient): Promise<void> {
  for (const { id, paymentSeq, status } of await client.consumptions()) {
    let now: string = status;
    for (let calls = 0; now === "PENDING" || now === "IN_DOUBT"; calls += 1) {
      if (calls === CALLS_MAX) throw new Error(`${paymentSeq}: still ${now} after ${CALLS_MAX} reconciliations`);
      now = (await client.reconcile(id)).status;
    }
  }
}

export interface Ending {
  /** What callers heard so far. */
  readonly heard: readonly HeardCall[];
  /** The calls that still want an answer. */
  readonly open: readonly ConsumeCall[];
  /** What the pager saw; without one the feed is read twice. */
  readonly pagedFeed?: () => Promise<readonly FeedEventAnswer[]>;
  /** An outcome could be written late: after another attempt had begun. */
  readonly isOutOfTurn?: boolean;
}

/** The oracle's complaints. */
export async function endFaults(
  { upstream, client }: Pick<Install, "upstream" | "client">,
  ending: Ending,
): Promise<string[]> {
  await upstream.calmDown();
  const heard = [...ending.heard];
  const blocked: ConsumeCall[] = [];
  const ask = async (call: ConsumeCall) => {
    const answers = await askUntilDefinite(client, call);
    heard.push(...answers);
    if (isBlocked(answers.at(-1)?.result ?? null)) blocked.push(call);
  };
  await inParallel(ending.open, ask);
  await reconcileWhatIsOpen(client);
  await inParallel(blocked.splice(0), ask);
  if (blocked.length > 0) throw new Error(`${blocked[0]?.paymentSeq}: somebody else's call for it never ends`);

  const seenBefore = upstream.seen.length;
  const successes = heard.filter(({ result }) => result?.type === "ConsumeSuccess");
  const calls = [...new Map(successes.map(({ call }) => [JSON.stringify(call), call])).values()];
  const unfaithful: string[] = [];
  await inParallel(calls, async (call) => {
    const answered = await hearOf(client, call);
    const { result } = answered;
    heard.push(answered);
    const isReplay = result.type === "ConsumeSuccess" && result.replayed;
    if (!isReplay) unfaithful.push(`I6 ${call.paymentSeq}: a success was not repeated`);
  });
  if (upstream.seen.length !== seenBefore) unfaithful.push("I6 a replay asked the upstream");

  const feed = (await client.feed(null)).events;
  const complaints = judge({
    truths: upstream.truths(),
    requests: upstream.seen,
    overlaps: upstream.overlaps,
    consumptions: await client.consumptions(),
    feed,
    pagedFeed: (await ending.pagedFeed?.()) ?? (await client.feed(null, 3)).events,
    heard,
    isOutOfTurn: ending.isOutOfTurn === true,
  });
  return [...unfaithful, ...complaints];
}
