// Many histories, one after the other and several at a time: a world waits for its promises most of the time, and while
// it does the others go on. Each is by itself; what one seed brings does not depend on its neighbours.

import { addCounts, NEVER, type RareCounts } from "./watch/rareStates.ts";
import { type HistoryEnd, runHistory } from "./history.ts";
import { createLedgerPool, type LedgerPool } from "./ledger/ledgerPool.ts";
import { type ChoiceSource, type History, listedChoices, seededChoices } from "./world/choices.ts";
import type { EngineKind, FaceKind } from "./world/plan.ts";

export interface CampaignOptions {
  readonly firstSeed: number;
  /** Ends after so many histories, or when `isOver` says so. */
  readonly histories: number;
  readonly isOver?: () => boolean;
  /** The first complaint ends it. */
  readonly stopsAtComplaint?: boolean;
  /** Both, unless it says which. */
  readonly engines?: readonly EngineKind[];
  /** Absent: each seed has its own. */
  readonly face?: FaceKind;
}

export interface Failure {
  readonly seed: number;
  readonly end: HistoryEnd;
}

export interface CampaignResult {
  readonly histories: number;
  readonly steps: number;
  readonly rareStates: RareCounts;
  readonly faults: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
  /** Over the traces of all histories, in the order of their seeds. */
  readonly digest: number;
}

const LANES = 16;
const SHARES: readonly FaceKind[] = ["lookUps", "namesItem", "namesItem", "itemless", "lookUps", "namesItem"];
/** The first is drawn fourteen times as often: the modelled one, which several servers share. */
export const ENGINES: readonly EngineKind[] = ["modelled", "sqlite"];

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  let rareStates = NEVER;
  const faults = new Map<string, number>();
  const failures: Failure[] = [];
  let [started, histories, steps, digest] = [0, 0, 0, 0];
  const isOver = () =>
    started >= options.histories ||
    options.isOver?.() === true ||
    (options.stopsAtComplaint === true && failures.length > 0);

  async function lane(): Promise<void> {
    const pool = createLedgerPool();
    while (!isOver()) {
      const seed = options.firstSeed + started;
      started += 1;
      const face = options.face ?? faceOf(seed);
      const engines = options.engines ?? ENGINES;
      const end = await runHistory(choicesOf(seed), { engines, face, openLedger: pool.open });
      histories += 1;
      steps += end.steps;
      rareStates = addCounts(rareStates, end.rareStates);
      for (const [fault, count] of end.faults) faults.set(fault, (faults.get(fault) ?? 0) + count);
      // A sum, so that it does not matter which lane ends first.
      digest = (digest + Number.parseInt(end.traceHash.slice(0, 8), 16) * (1 + (seed % 97))) % 2 ** 40;
      if (end.complaints.length > 0) failures.push({ seed, end });
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane));
  return { histories, steps, rareStates, faults, failures, digest };
}

/** Most histories are short, some are long. */
export function choicesOf(seed: number): ChoiceSource {
  return seededChoices(seed, [50, 80, 110, 180][seed % 4] ?? 90);
}

/** Half the worlds name the item in their requests; of the others two of three have a look-up, and failures of their own. */
export function faceOf(seed: number): FaceKind {
  return SHARES[seed % SHARES.length] ?? "namesItem";
}

export function replay({ face, list }: History, pool: LedgerPool = createLedgerPool()): Promise<HistoryEnd> {
  return runHistory(listedChoices(list), { engines: ENGINES, face, openLedger: pool.open });
}
