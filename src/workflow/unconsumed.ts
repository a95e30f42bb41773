// The vendor's retry flow: what the upstream lists as a player's unconsumed payments, and consuming each of it. One payment
// that fails harms no other, the upstream is asked about a few at a time, and after a while the rest is left for the next
// call.

import { type ConsumeAnswer, inProgress, leftUnsent, tooManyOpen } from "../domain/answer.ts";
import { ServiceError, type ServiceErrorCode } from "../domain/serviceError.ts";
import { seenInList } from "./lookBefore.ts";
import type {
  ConsumeCommand,
  ConsumeUnconsumedCommand,
  ListUnconsumedCommand,
  TooManyLists,
  TooManyOpen,
  UnconsumedPayment,
  UnconsumedResult,
} from "./port.ts";
import type { ListedUnconsumed } from "./sharedLists.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellWrongSetting } from "./wrongSetting.ts";

/** A list of hundreds takes the upstream longer than one payment; more patience than this no page has. */
const LIST_DEADLINE_MS = 8_000;
const AT_ONCE_MAX = 5;
/** From the first payment: OPERATIONS.md gives the whole mutation 30 s, and the list came before. */
const WHOLE_MS = 20_000;

/** "unlisted": this install has not what the list needs. Throws ServiceError UPSTREAM_UNAVAILABLE where it fails. */
export async function listUnconsumed(
  surroundings: Surroundings,
  command: ListUnconsumedCommand,
): Promise<readonly UnconsumedPayment[] | "unlisted"> {
  const { apps, writer, settings, onFault } = surroundings;
  const { app: name, playerId, requestId } = command;
  const app = apps.get(name);
  if (app === undefined) throw new Error("listUnconsumed: an app that is not served");
  const { listUnconsumed: list } = app.upstream;
  if (list === null) return "unlisted";
  const pass = app.circuit.admit();
  if (!pass.isAdmitted) throw unreachable(pass.retryInMs);
  pass.giveBack(); // a list says nothing about consume calls, for better or worse
  const listed = await list({ playerId, requestId, deadlineMs: Math.min(LIST_DEADLINE_MS, settings.timeoutMs) });
  if (listed.kind === "FAILED") {
    tellWrongSetting(surroundings, name, listed);
    throw listed.isUnreachable ? unreachable(2_000) : notListed(listed.resultCode);
  }
  // It proves tokens and tells prices; a ledger that cannot take it down now is no reason to hide it from its player.
  const { payments } = listed.value;
  const looks = payments.map(seenInList);
  if (looks.length > 0) await writer.noteLooks({ app: name, looks }).catch((error: unknown) => onFault(error, null));
  return payments;
}

export interface RetryFlow {
  readonly list: (command: ListUnconsumedCommand) => Promise<ListedUnconsumed>;
  readonly consume: (command: ConsumeCommand) => Promise<ConsumeAnswer | TooManyOpen>;
}

/** One result per payment, in the list's order. */
export async function consumeUnconsumed(
  surroundings: Surroundings,
  { list, consume }: RetryFlow,
  command: ConsumeUnconsumedCommand,
): Promise<readonly UnconsumedResult[] | "unlisted" | TooManyLists> {
  const listed = await list(command);
  if (listed === "unlisted" || "kind" in listed) return listed;
  const payments = listed.slice(0, command.first);
  const { app, playerId, requestId } = command;
  const time = startTime(surroundings);
  const answers = new Map<UnconsumedPayment, ConsumeAnswer>();

  async function consumeOne(payment: UnconsumedPayment): Promise<ConsumeAnswer> {
    const { paymentSeq, itemSeq, purchaseToken } = payment;
    const held = await command.openLimit();
    const call = { paymentSeq, itemSeq, purchaseToken };
    // The list was this player's, and a moment ago: it says what a look before the call would.
    const seen = seenInList(payment);
    const limit = held === undefined ? {} : { openLimit: held.openLimit };
    try {
      const answer = await consume({ app, playerId, requestId, call, seen, ...limit });
      if (answer.kind === "tooManyOpen") return tooManyOpen();
      command.heard?.(call, answer);
      return answer;
    } finally {
      held?.release();
    }
  }

  async function work(queue: Iterator<UnconsumedPayment>): Promise<void> {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      if (time.isUp()) return;
      const payment = next.value;
      const answer = await Promise.race([consumeOne(payment).catch(answerOf), time.up.then(() => inProgress(null))]);
      answers.set(payment, answer);
    }
  }

  const queue = payments.values();
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE_MAX, payments.length) }, () => work(queue)));
  } finally {
    time.stop();
  }
  return payments.map((payment) => ({ payment, answer: answers.get(payment) ?? leftUnsent(NO_TIME_LEFT) }));
}

const NO_TIME_LEFT = "There was no time left for this payment";

/** Why a call was not sent that a fault met before it. A fault's own text is for the log. */
const FAULTS = {
  LEDGER_UNAVAILABLE: "The ledger cannot be reached now",
  OVERLOADED: "The server is busy",
  UPSTREAM_UNAVAILABLE: "The IAP server cannot be reached",
  TIMEOUT: "The ledger did not answer in time",
} as const satisfies Record<ServiceErrorCode, string>;

/** A fault before anything was sent: the others go on, and the same call again is safe. */
function answerOf(error: unknown): ConsumeAnswer {
  if (!(error instanceof ServiceError)) throw error;
  return leftUnsent(FAULTS[error.code]);
}

interface Time {
  readonly up: Promise<void>;
  isUp(): boolean;
  stop(): void;
}

function startTime({ after }: Surroundings): Time {
  let isUp = false;
  let stop: () => void = () => undefined;
  const up = new Promise<void>((resolve) => {
    stop = after(WHOLE_MS, () => {
      isUp = true;
      resolve();
    });
  });
  return { up, isUp: () => isUp, stop: () => stop() };
}

function notListed(resultCode: number): ServiceError {
  const message = `The IAP server did not list the payments (code ${resultCode}); nothing was consumed.`;
  return new ServiceError("UPSTREAM_UNAVAILABLE", message, { retryAfterMs: 2_000, isForCallers: true });
}

function unreachable(retryAfterMs: number): ServiceError {
  return new ServiceError("UPSTREAM_UNAVAILABLE", "The IAP server cannot be reached; nothing was consumed.", {
    retryAfterMs,
  });
}
