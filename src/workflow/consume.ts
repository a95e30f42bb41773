// The consume call, in the order that is the design: validate, open (on disk before anything is sent), ask, settle (on
// disk before anything is answered), answer.

import { alreadyConsumed, type ConsumeAnswer, disputed, failure, inProgress, upstreamUnavailable } from "../domain/answer.ts";
import { describeBadInput } from "../domain/identifiers.ts";
import { INVALID_PARAMETERS } from "../domain/resultCodes.ts";
import { runAttempt } from "./attempt.ts";
import type { InFlight } from "./inFlight.ts";
import type { ConsumeCommand } from "./port.ts";
import type { Surroundings } from "./surroundings.ts";
import { waitForLease } from "./waiting.ts";

export async function consume(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ConsumeCommand,
): Promise<ConsumeAnswer> {
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

async function openAndAsk(surroundings: Surroundings, inFlight: InFlight, command: ConsumeCommand) {
  const { writer, circuit, environment, monotonicMs } = surroundings;
  const pass = circuit.admit();
  const requestedAtMs = monotonicMs();
  let isPassUsed = false;
  try {
    const opened = await writer.open({ ...command, environment, canAsk: pass.isAdmitted });
    switch (opened.kind) {
      case "wait":
        return opened;
      case "replay":
        return { kind: "success", consumption: opened.consumption, isReplayed: true } as const;
      case "alreadyConsumed":
        return alreadyConsumed(null);
      case "disputed":
        return disputed(opened.own);
      case "inProgressElsewhere":
        return inProgress(null);
      case "unavailable":
        return upstreamUnavailable(opened.own, pass.isAdmitted ? undefined : pass.retryInMs);
      case "ask": {
        if (!pass.isAdmitted) throw new Error("the ledger opened an attempt that may not be made");
        isPassUsed = true;
        const { permit } = opened;
        const { purchaseToken } = command.call;
        const { requestId } = command;
        const run = runAttempt(surroundings, { permit, requestedAtMs, purchaseToken, requestId, pass });
        inFlight.add(permit.consumption.id, run);
        return await run.answer;
      }
    }
  } finally {
    if (pass.isAdmitted && !isPassUsed) pass.giveBack();
  }
}
