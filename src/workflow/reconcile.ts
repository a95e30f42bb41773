// Finding the outcome of one consumption now, by an operator's word: waits for a live lease as a caller does, asks
// again where it is open, and leaves a settled one as it is. What came of it is noted in the audit log, after it is on record.

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
  const [before, found] = await find(surroundings, inFlight, command);
  if (before !== null && found !== null && found !== "unserved") {
    await note(surroundings, command, before, found);
  }
  return found;
}

/** An outcome that is on record is answered whether or not the note of it could be written; that it could not is told. */
async function note(
  { writer, onFault }: Surroundings,
  { actor, consumptionId, requestId }: ReconcileCommand,
  before: Consumption,
  after: Consumption,
): Promise<void> {
  if (actor === null) return;
  try {
    await writer.noteReconciled({ consumptionId, actor, requestId, before, after });
  } catch (error) {
    onFault(error, after);
  }
}

/** How it stood when it was first looked at, and how it stands now. */
async function find(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ReconcileCommand,
): Promise<readonly [before: Consumption | null, now: Consumption | "unserved" | null]> {
  let before: Consumption | null = null;
  const waitUntilMs = surroundings.monotonicMs() + surroundings.settings.waitMs;
  for (;;) {
    const reopened = await reopenAndAsk(surroundings, inFlight, command);
    if (reopened.kind === "unserved") return [before, "unserved"];
    before ??= reopened.before;
    if (reopened.kind === "known") return [before, reopened.consumption];
    const waited = await waitForLease(surroundings, inFlight, command.consumptionId, waitUntilMs);
    if (waited === "timeUp") return [before, reopened.consumption];
    if (waited !== "lookAgain") return [before, waited.consumption];
  }
}

type Reconciled =
  | { readonly kind: "known"; readonly before: Consumption | null; readonly consumption: Consumption | null }
  | { readonly kind: "unserved" }
  | { readonly kind: "wait"; readonly before: Consumption; readonly consumption: Consumption };

async function reopenAndAsk(
  surroundings: Surroundings,
  inFlight: InFlight,
  command: ReconcileCommand,
): Promise<Reconciled> {
  const { writer, apps, monotonicMs } = surroundings;
  const { scope, consumptionId } = command;
  const request = { scope, consumptionId, requestId: command.requestId, trigger: "OPERATOR" } as const;
  // Whose breaker has to give leave is not known before the record is seen; this look writes nothing.
  const seen = await writer.reopen({ ...request, canAsk: false });
  if (seen.kind === "ask") throw new Error("the ledger opened an attempt that may not be made");
  if (seen.kind !== "unavailable") return standing(seen);
  const app = apps.get(seen.consumption.app);
  if (app === undefined) return { kind: "unserved" };
  const requestedAtMs = monotonicMs();
  const { circuit, environment } = app;
  const leave = await withLeave(circuit, (canAsk) => writer.reopen({ ...request, canAsk, environment }));
  if ("pass" in leave) {
    const { permit, purchaseToken } = leave.opened;
    const { requestId } = command;
    const asked = { permit, purchaseToken, requestId, upstream: app.upstream, purpose: "BACKGROUND" } as const;
    const start = { ...asked, requestedAtMs, pass: leave.pass };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    const { consumption } = await run.answer;
    const isOfAnother = consumption !== null && consumption.id !== consumptionId;
    if (!isOfAnother) return { kind: "known", before: seen.consumption, consumption };
    // A caller is told of the consumption that the answer named, an operator of the one that was asked for.
    const after = await writer.reopen({ ...request, canAsk: false });
    return { kind: "known", before: seen.consumption, consumption: "consumption" in after ? after.consumption : null };
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
      return { kind: "known", before: null, consumption: null };
    case "leave":
      return { kind: "known", before: reopened.consumption, consumption: reopened.consumption };
    case "wait":
      return { ...reopened, before: reopened.consumption };
    case "sealed":
      throw new ServiceError(
        "LEDGER_UNAVAILABLE",
        "Its token was sealed with a LEDGER_SECRET that is not configured.",
        {
          isForCallers: true,
        },
      );
  }
}
