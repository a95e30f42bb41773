// `reconcile`: asks the upstream now about everything that is open, whatever the back-off says, and says what became of it.

import { ServiceError } from "../domain/serviceError.ts";
import { parseConsumptionNodeId } from "../graphql/nodeIds.ts";
import { startOwnGateway } from "./ownGateway.ts";
import { settingsInTime } from "./settingsInTime.ts";
import { endWith, onStopSignal, refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";
import { type Reconciliation, reconcileAll, RESULTS, unknownIds } from "./reconcile/reconcileAll.ts";
import { quietLog } from "./refusingLedger.ts";

export interface ReconcileCommandOptions {
  readonly id?: readonly string[];
  readonly concurrency: string;
  readonly json?: boolean;
}

const CONCURRENCY_MAX = 64;
/** One look-up of the reader. */
const IDS_MAX = 100;

export async function runReconcile(options: ReconcileCommandOptions): Promise<void> {
  const read = await settingsInTime(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  const concurrency = Number(options.concurrency);
  if (!/^\d{1,2}$/.test(options.concurrency) || concurrency < 1 || concurrency > CONCURRENCY_MAX) {
    const allowed = `an integer from 1 to ${CONCURRENCY_MAX}`;
    return refuseToStart([`--concurrency: ${JSON.stringify(options.concurrency)} is not allowed; ${allowed}`]);
  }
  const named = options.id ?? null;
  const ids = named?.map(parseConsumptionNodeId) ?? null;
  if (named !== null && named.length > IDS_MAX) return refuseToStart([`--id: at most ${IDS_MAX} at once`]);
  const bad = named?.filter((_, index) => ids?.[index] === null) ?? [];
  if (bad.length > 0) return refuseToStart(bad.map((id) => `--id: ${JSON.stringify(id)} is no id of a consumption`));
  const { settings } = read;
  const log = quietLog(settings);
  const hint = "a running server reconciles by itself, and reconcileConsumption asks it about one";
  const { gateway, close } = await startOwnGateway(settings, log, hint);
  const stopping = new AbortController();
  onStopSignal(async () => stopping.abort());
  const progress = startProgress(process.stderr);
  try {
    const chosen = ids?.filter((id) => id !== null) ?? null;
    const unknown = chosen === null ? [] : await unknownIds(gateway, chosen);
    if (unknown.length > 0) return endWith(2, `--id: ${unknown.length} of them are not on record; nothing was asked`);
    const done = await reconcileAll(gateway, {
      ids: chosen,
      concurrency,
      signal: stopping.signal,
      onProgress: (asked, total) => progress.show("asking the upstream", asked, total),
    });
    progress.stop();
    process.stdout.write(options.json === true ? `${JSON.stringify(done)}\n` : textOf(done));
    if (done.left > 0)
      endWith(1, `${done.left} are still open: they are asked about again by a server, or by this command`);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    progress.stop();
    endWith(1, `${error.message} What was settled is settled; ask again for the rest.`);
  } finally {
    progress.stop();
    await close();
  }
}

function textOf(done: Reconciliation): string {
  return RESULTS.map((result) => `${result.padEnd(12)} ${done.results[result]}\n`).join("");
}
