// One server process of a simulated world: the production workflow with its own circuit breaker, its own monotonic clock
// and its own timers. It can be paused between any two steps for any time (its clock goes on), and killed between any two
// (its promises never settle, its timers never fire).

import type { Alarm } from "../../../src/domain/alarm.ts";
import type { Consumption } from "../../../src/domain/consumption.ts";
import { ServiceError } from "../../../src/domain/serviceError.ts";
import type { LedgerWriter } from "../../../src/ledger/port.ts";
import { createCircuit } from "../../../src/upstream/circuit.ts";
import type { Surroundings, WorkflowSettings } from "../../../src/workflow/surroundings.ts";
import { createWorkflow, type RunningWorkflow } from "../../../src/workflow/workflow.ts";
import type { SimulatedLedger } from "../ledger/port.ts";
import type { UpstreamModel } from "../upstream/UpstreamModel.ts";
import { APP } from "./plan.ts";
import type { Actor, World } from "./World.ts";

export interface ProcessOptions {
  readonly world: World;
  readonly ledger: SimulatedLedger;
  readonly upstream: UpstreamModel;
  readonly settings: WorkflowSettings;
  /** Whether its background reconciler runs. */
  readonly reconciles: boolean;
  readonly onAlarm: (alarm: Alarm, consumption: Consumption) => void;
  readonly onWrongSetting: Surroundings["onWrongSetting"];
}

export class SimulatedProcess implements Actor {
  readonly name: string;
  readonly workflow: RunningWorkflow;
  readonly noteLooks: LedgerWriter["noteLooks"];
  state: "running" | "paused" | "dead" = "running";
  readonly #options: ProcessOptions;
  #requests = 0;
  #silentSinceMs: number | null = null;

  /** @param bootedMs what its monotonic clock shows when the world begins; no two machines agree on it */
  constructor(name: string, bootedMs: number, options: ProcessOptions) {
    this.name = name;
    this.#options = options;
    const { world, ledger, upstream, settings, onAlarm } = options;
    const monotonicMs = () => bootedMs + world.nowMs;
    const after = (delayMs: number, callback: () => void) => world.plan(this, "timer", callback, { delayMs });
    const environment = "SANDBOX";
    const writer = ledger.connect(this, { monotonicMs, after });
    this.noteLooks = (request) => writer.noteLooks(request);
    const surroundings: Surroundings = {
      writer,
      apps: new Map([[APP, { upstream: upstream.seenBy(this), circuit: createCircuit({ monotonicMs }), environment }]]),
      settings,
      monotonicMs,
      after,
      random: () => world.random(),
      randomBytes: (count) => world.randomBytes(count),
      onAlarm,
      onFault: (error) => this.#onFault(error),
      makeRequestId: () => `${name}.${(this.#requests += 1)}`,
      onWrongSetting: options.onWrongSetting,
      onUnserved: (app) => world.complain(`I3 app ${app} is not served any more`),
      onSealed: () => world.complain("I3 a sealed token does not open"),
    };
    this.workflow = createWorkflow(surroundings);
    if (options.reconciles) this.workflow.reconcileInBackground();
  }

  canAct(): boolean {
    return this.state === "running";
  }

  silentSinceMs(): number | null {
    return this.#silentSinceMs;
  }

  pause(): void {
    this.state = "paused";
    this.#silentSinceMs = this.#options.world.nowMs;
  }

  resume(): void {
    this.state = "running";
    this.#silentSinceMs = null;
  }

  kill(): void {
    const { world, ledger } = this.#options;
    this.state = "dead";
    this.#silentSinceMs ??= world.nowMs;
    world.dropTasksOf(this);
    ledger.disconnect(this);
  }

  #onFault(error: unknown): void {
    if (error instanceof ServiceError) return;
    this.#options.world.complain(`bug: ${error instanceof Error ? error.message : "not even an error"}`);
  }
}
