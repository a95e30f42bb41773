// Whose attempt made each consumption CONSUMED, and whether each call that heard of it was told the truth: `replayed` is
// false only for the call whose own attempt settled it, and for calls of its process that joined that attempt.

import type { WriteRecord } from "../ledger/snapshot.ts";
import type { HeardAnswer } from "../world/callers.ts";
import type { Actor } from "../world/World.ts";

interface Settling {
  /**
   * Of the request whose attempt settled it; none where an operator, or another item's call did; several where attempts of
   * several were closed in one flush.
   */
  readonly requestIds: readonly string[];
  readonly step: number;
}

export class Settlings {
  readonly #settlings = new Map<string, Settling>();
  readonly #senders = new Map<string, Actor>();

  noteSender(requestId: string, actor: Actor): void {
    this.#senders.set(requestId, actor);
  }

  /** A storage that crashed may have forgotten the settling on record: what is settled then is settled again. */
  note({ before, after, operations }: WriteRecord, step: number): void {
    for (const is of after.consumptions) {
      if (is.status !== "CONSUMED") continue;
      if (before.consumptions.find(({ id }) => id === is.id)?.status === "CONSUMED") continue;
      const requestIds = operations.flatMap((one) =>
        one.kind === "settle" && one.request.consumptionId === is.id ? [one.request.requestId] : [],
      );
      this.#settlings.set(is.id, { requestIds, step });
    }
  }

  /** Of a success; null: rightly. */
  whyToldWrongly({ answer, requestId, process, calledAtStep }: HeardAnswer): string | null {
    if (answer?.kind !== "success") return null;
    const { requestIds, step } = this.#settlings.get(answer.consumption.id) ?? { requestIds: [], step: 0 };
    const isOwn = requestIds.includes(requestId);
    if (answer.isReplayed) {
      return isOwn && requestIds.length === 1 ? "settled it by itself and heard that another attempt did" : null;
    }
    // A reconciler of the same process may have begun it: whoever waited for that heard its very answer.
    const isJoined = calledAtStep <= step && requestIds.some((id) => this.#senders.get(id) === process);
    return isOwn || isJoined ? null : `heard that it settled it, and ${requestIds.join() || "no call"} did`;
  }
}
