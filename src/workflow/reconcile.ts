// Finding the outcome of one consumption now, by an operator's word: waits for a live lease as a caller does, asks
// again where it is open, and leaves a settled one as it is.

import type { Consumption } from "../domain/consumption.ts";
import { ServiceError } from "../domain/serviceError.ts";
import { runAttempt } from "./attempt.ts";
import type { InFlight } from "./inFlight.ts";
import { withLeave } from "./leaveToAsk.ts";
import type { ReconcileCommand } from "./port.ts";
import type { Surroundings } from "./surroundings.ts";
import { waitForLease } from "./waiting.ts";

export async function reconcile(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ReconcileCommand,
): Promise<Consumption | null> {
  const waitUntilMs = surroundings.monotonicMs() + surroundings.settings.waitMs;
  for (;;) {
    const reopened = await reopenAndAsk(surroundings, inFlight, command);
    if (reopened.kind === "known") return reopened.consumption;
    const waited = await waitForLease(surroundings, inFlight, command.consumptionId, waitUntilMs);
    if (waited === "timeUp") return reopened.consumption;
    if (waited !== "lookAgain") return waited.consumption;
  }
}

type Reconciled =
  | { readonly kind: "known"; readonly consumption: Consumption | null }
  | { readonly kind: "wait"; readonly consumption: Consumption };

async function reopenAndAsk(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ReconcileCommand,
): Promise<Reconciled> {
  const { writer, circuit, monotonicMs } = surroundings;
  const requestedAtMs = monotonicMs();
  const leave = await withLeave(circuit, (canAsk) => writer.reopen({ ...command, trigger: "OPERATOR", canAsk }));
  if ("pass" in leave) {
    const { permit, purchaseToken } = leave.opened;
    const start = { permit, requestedAtMs, purchaseToken, requestId: command.requestId, pass: leave.pass };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    return { kind: "known", consumption: (await run.answer).consumption };
  }
  const { opened } = leave;
  switch (opened.kind) {
    case "absent":
      return { kind: "known", consumption: null };
    case "leave":
      return { kind: "known", consumption: opened.consumption };
    case "wait":
      return opened;
    case "unavailable":
      throw new ServiceError("UPSTREAM_UNAVAILABLE", "The IAP server cannot be reached; nothing was sent.", {
        retryAfterMs: leave.retryInMs ?? 2_000,
      });
    case "sealed":
      throw new ServiceError("LEDGER_UNAVAILABLE", "Its token was sealed with a LEDGER_SECRET that is not configured.");
  }
}
