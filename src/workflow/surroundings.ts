// What the workflow is given from outside: memory, the upstream, and everything that could make two runs differ.

import type { Consumption } from "../domain/consumption.ts";
import type { WrongSetting } from "../domain/heard.ts";
import type { Environment } from "../domain/payment.ts";
import type { Alarm } from "../domain/alarm.ts";
import type { LedgerWriter } from "../ledger/port.ts";
import type { Circuit, Upstream } from "../upstream/port.ts";

export interface Surroundings {
  readonly writer: LedgerWriter;
  /** Every app that is served. What is on record of others stays there, and is not asked about. */
  readonly apps: ReadonlyMap<string, AppSurroundings>;
  readonly settings: WorkflowSettings;
  readonly monotonicMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** 0 <= random < 1. */
  readonly random: () => number;
  /** For attempts that no request asked for. */
  readonly makeRequestId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly onAlarm: (alarm: Alarm, consumption: Consumption) => void;
  /** A settle that could not be recorded yet, due work that could not be leased (null), or a bug: for the log. */
  readonly onFault: (error: unknown, consumption: Consumption | null) => void;
  /** The upstream refused with a code that names one of our settings; called for every such refusal. */
  readonly onWrongSetting: (told: WrongSettingHeard) => void;
  /** An open consumption was asked about in the background; as it stands now, null where the answer does not say. */
  readonly onReconciled?: (app: string, consumption: Consumption | null) => void;
  /** Open consumptions of this app came due, and it is not served: told once. */
  readonly onUnserved: (app: string) => void;
  /** So many open consumptions came due and cannot be asked about: no configured LEDGER_SECRET opens their tokens. */
  readonly onSealed: (count: number) => void;
}

export interface WrongSettingHeard {
  readonly app: string;
  readonly wrongSetting: WrongSetting;
  readonly resultCode: number;
}

/** What is outside of one app: it shares neither its upstream's troubles nor its connections with another. */
export interface AppSurroundings {
  readonly upstream: Upstream;
  readonly circuit: Circuit;
  readonly environment: Environment;
}

export interface WorkflowSettings {
  /** `IAP_TIMEOUT_MS`: deadline of an attempt, the controls after it included. */
  readonly timeoutMs: number;
  /** `CONSUME_WAIT_MS`: how long a call waits for another's lease. */
  readonly waitMs: number;
  /** `VERIFY_OWNER`: a player's first attempt is made only if the upstream shows the payment as theirs. */
  readonly isOwnerVerified: boolean;
  /** `PRICE_SNAPSHOT`: the upstream is looked at before a first attempt. */
  readonly hasPriceSnapshot: boolean;
  /** Attempts the reconciler may have under way at once, of one app. */
  readonly reconciliationsMax: number;
}
