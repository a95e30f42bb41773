// Finding the outcome of one consumption now, by an operator's word: waits for a live lease as a caller does, asks
// again where it is open, and leaves a settled one as it is.

import type { Consumption } from "../domain/consumption.ts";
import { ServiceError } from "../domain/serviceError.ts";
import type { Reopened } from "../ledger/port.ts";
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
): Promise<Consumption | "unserved" | null> {
  const waitUntilMs = surroundings.monotonicMs() + surroundings.settings.waitMs;
  for (;;) {
    const reopened = await reopenAndAsk(surroundings, inFlight, command);
    if (reopened.kind === "known") return reopened.consumption;
    if (reopened.kind === "unserved") return "unserved";
    const waited = await waitForLease(surroundings, inFlight, command.consumptionId, waitUntilMs);
    if (waited === "timeUp") return reopened.consumption;
    if (waited !== "lookAgain") return waited.consumption;
  }
}

type Reconciled =
  | { readonly kind: "known"; readonly consumption: Consumption | null }
  | { readonly kind: "unserved" }
  | { readonly kind: "wait"; readonly consumption: Consumption };

async function reopenAndAsk(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ReconcileCommand,
): Promise<Reconciled> {
  const { writer, apps, monotonicMs } = surroundings;
  const request = { ...command, trigger: "OPERATOR" } as const;
  // Whose breaker has to give leave is not known before the record is seen; this look writes nothing.
  const seen = await writer.reopen({ ...request, canAsk: false });
  if (seen.kind === "ask") throw new Error("the ledger opened an attempt that may not be made");
  if (seen.kind !== "unavailable") return standing(seen);
  const app = apps.get(seen.consumption.app);
  if (app === undefined) return { kind: "unserved" };
  const requestedAtMs = monotonicMs();
  const leave = await withLeave(app.circuit, (canAsk) => writer.reopen({ ...request, canAsk }));
  if ("pass" in leave) {
    const { permit, purchaseToken } = leave.opened;
    const { requestId } = command;
    const start = { permit, requestedAtMs, purchaseToken, requestId, upstream: app.upstream, pass: leave.pass };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    return { kind: "known", consumption: (await run.answer).consumption };
  }
  if (leave.opened.kind !== "unavailable") return standing(leave.opened);
  throw new ServiceError("UPSTREAM_UNAVAILABLE", "The IAP server cannot be reached; nothing was sent.", {
    retryAfterMs: leave.retryInMs ?? 2_000,
  });
}

/** How it stands where nobody has to be asked, or nobody can. */
function standing(reopened: Exclude<Reopened, { kind: "ask" | "unavailable" }>): Reconciled {
  switch (reopened.kind) {
    case "absent":
      return { kind: "known", consumption: null };
    case "leave":
      return { kind: "known", consumption: reopened.consumption };
    case "wait":
      return reopened;
    case "sealed":
      throw new ServiceError("LEDGER_UNAVAILABLE", "Its token was sealed with a LEDGER_SECRET that is not configured.");
  }
}
