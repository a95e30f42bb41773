// The consume call, in the order that is the design: validate, open (on disk before anything is sent), ask, settle (on
// disk before anything is answered), answer.

import {
  alreadyConsumed,
  type ConsumeAnswer,
  disputed,
  failure,
  inProgress,
  itemMismatch,
  upstreamUnavailable,
} from "../domain/answer.ts";
import { describeBadInput } from "../domain/identifiers.ts";
import { INVALID_PARAMETERS } from "../domain/resultCodes.ts";
import type { Opened } from "../ledger/port.ts";
import { runAttempt } from "./attempt.ts";
import type { InFlight } from "./inFlight.ts";
import { withLeave } from "./leaveToAsk.ts";
import type { ConsumeCommand, TooManyOpen } from "./port.ts";
import type { Surroundings } from "./surroundings.ts";
import { waitForLease } from "./waiting.ts";

export async function consume(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ConsumeCommand,
): Promise<ConsumeAnswer | TooManyOpen> {
  const badInput = describeBadInput(command.call);
  if (badInput !== null) return failure("INVALID_INPUT", INVALID_PARAMETERS, badInput, null);

  const waitUntilMs = surroundings.monotonicMs() + surroundings.settings.waitMs;
  for (;;) {
    const answer = await openAndAsk(surroundings, inFlight, command);
    if (answer.kind !== "wait") return answer;
    const waited = await waitForLease(surroundings, inFlight, answer.consumption.id, waitUntilMs);
    if (waited === "timeUp") return inProgress(answer.consumption);
    if (waited !== "lookAgain") return waited;
  }
}

async function openAndAsk(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ConsumeCommand,
): Promise<ConsumeAnswer | TooManyOpen | Extract<Opened, { kind: "wait" }>> {
  const { writer, apps, monotonicMs } = surroundings;
  const app = apps.get(command.app);
  if (app === undefined) throw new Error("consume: an app that is not served");
  const { circuit, environment, upstream } = app;
  const requestedAtMs = monotonicMs();
  const leave = await withLeave(circuit, (canAsk) => writer.open({ ...command, environment, canAsk }));
  if ("pass" in leave) {
    const { permit } = leave.opened;
    const { requestId, call } = command;
    const { purchaseToken } = call;
    const start = { permit, requestedAtMs, purchaseToken, requestId, upstream, pass: leave.pass };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    return run.answer;
  }
  const { opened } = leave;
  switch (opened.kind) {
    case "wait":
    case "tooManyOpen":
      return opened;
    case "replay":
      return { kind: "success", consumption: opened.consumption, isReplayed: true };
    case "alreadyConsumed":
      return alreadyConsumed(null);
    case "disputed":
      return disputed(opened.own);
    case "inProgressElsewhere":
      return inProgress(null);
    case "itemMismatch":
      return itemMismatch(opened.own);
    case "lookFirst":
      throw new Error("a look was not asked for");
    case "unavailable":
      return upstreamUnavailable(opened.own, leave.retryInMs);
  }
}
