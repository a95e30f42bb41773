// The consume call, in the order that is the design: validate, open (on disk before anything is sent), ask, settle (on
// disk before anything is answered), answer.

import {
  alreadyConsumed,
  type ConsumeAnswer,
  disputed,
  failure,
  inProgress,
  itemMismatch,
  neverConsumable,
  notOwner,
  notShown,
  upstreamUnavailable,
} from "../domain/answer.ts";
import type { Consumption } from "../domain/consumption.ts";
import { describeBadInput } from "../domain/identifiers.ts";
import { INVALID_PARAMETERS } from "../domain/resultCodes.ts";
import type { Opened, OpenRequest } from "../ledger/port.ts";
import { runAttempt } from "./attempt.ts";
import type { InFlight } from "./inFlight.ts";
import { withLeave } from "./leaveToAsk.ts";
import { lookBefore } from "./lookBefore.ts";
import type { ConsumeCommand, TooManyOpen } from "./port.ts";
import type { Surroundings } from "./surroundings.ts";
import { waitForLease } from "./waiting.ts";
import { tellWrongSetting } from "./wrongSetting.ts";

/** With the attempt's own deadline after it, a call ends within the 15 s that a mutation may take. */
const LOOK_DEADLINE_MS = 4_000;

export async function consume(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ConsumeCommand,
): Promise<ConsumeAnswer | TooManyOpen> {
  const badInput = describeBadInput(command.call);
  if (badInput !== null) return failure("INVALID_INPUT", INVALID_PARAMETERS, badInput, null);

  const waitUntilMs = surroundings.monotonicMs() + surroundings.settings.waitMs;
  let look = command.seen === undefined ? lookFor(surroundings, command) : { look: command.seen };
  for (;;) {
    const answer = await openAndAsk(surroundings, inFlight, command, look);
    if (answer.kind === "lookFirst") {
      const seen = await seeFirst(surroundings, command, answer.own);
      if ("kind" in seen) return seen;
      look = seen;
      continue;
    }
    if (answer.kind !== "wait") return answer;
    const waited = await waitForLease(surroundings, inFlight, answer.consumption.id, waitUntilMs);
    if (waited === "timeUp") return inProgress(answer.consumption);
    if (waited !== "lookAgain") return waited;
  }
}

/** Whose payment it is can only be asked for somebody; a server that names nobody vouches for its call itself. */
function lookFor({ settings }: Surroundings, { playerId }: ConsumeCommand): Pick<OpenRequest, "look"> {
  if (playerId === null) return {};
  if (settings.isOwnerVerified) return { look: "beforeOwning" };
  return settings.hasPriceSnapshot ? { look: "beforeFirstAttempt" } : {};
}

/** The answer where nothing is to be sent, else what the call is opened with. */
async function seeFirst(
  surroundings: Surroundings,
  { app, call, playerId, requestId }: ConsumeCommand,
  own: Consumption | null,
): Promise<ConsumeAnswer | Pick<OpenRequest, "look">> {
  const { apps, settings } = surroundings;
  const served = apps.get(app);
  if (served === undefined || playerId === null) throw new Error("consume: a look for nobody");
  const { isOwnerVerified, timeoutMs } = settings;
  const deadlineMs = Math.min(LOOK_DEADLINE_MS, timeoutMs);
  const { upstream } = served;
  const verdict = await lookBefore({ upstream, call, playerId, requestId, deadlineMs, isOwnerVerified });
  switch (verdict.kind) {
    case "shown":
      return { look: verdict.look };
    case "nothingToTell":
      return {};
    case "otherItem":
      return itemMismatch(own);
    case "neverConsumable":
      return neverConsumable(own);
    case "notTheirs":
      return notOwner(own);
    case "failed":
      if (verdict.failure === null || verdict.failure.isUnreachable) return upstreamUnavailable(own);
      tellWrongSetting(surroundings, app, verdict.failure);
      return notShown(verdict.failure.resultCode, own);
  }
}

async function openAndAsk(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ConsumeCommand,
  look: Pick<OpenRequest, "look">,
): Promise<ConsumeAnswer | TooManyOpen | Extract<Opened, { kind: "wait" | "lookFirst" }>> {
  const { writer, apps, monotonicMs } = surroundings;
  const app = apps.get(command.app);
  if (app === undefined) throw new Error("consume: an app that is not served");
  const { circuit, environment, upstream } = app;
  const requestedAtMs = monotonicMs();
  const leave = await withLeave(circuit, (canAsk) => writer.open({ ...command, ...look, environment, canAsk }));
  if ("pass" in leave) {
    const { permit } = leave.opened;
    const { requestId, call, seen } = command;
    const { purchaseToken } = call;
    const asked = {
      permit,
      purchaseToken,
      requestId,
      upstream,
      purpose: "CALL",
      isJustShown: seen !== undefined,
    } as const;
    const start = { ...asked, requestedAtMs, pass: leave.pass };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    return run.answer;
  }
  const { opened } = leave;
  switch (opened.kind) {
    case "wait":
    case "lookFirst":
    case "tooManyOpen":
      return opened;
    case "replay":
      return { kind: "success", consumption: opened.consumption, isReplayed: true };
    case "alreadyConsumed":
      return alreadyConsumed(opened.own);
    case "disputed":
      return disputed(opened.own);
    case "inProgressElsewhere":
      return inProgress(opened.own);
    case "itemMismatch":
      return itemMismatch(opened.own);
    case "neverConsumable":
      return neverConsumable(opened.own);
    case "unavailable":
      return upstreamUnavailable(opened.own, leave.retryInMs);
  }
}
