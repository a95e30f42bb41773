// A world with everybody in it: processes, callers, the upstream, the ledger under them, and whoever watches. Says what
// could happen next; whoever walks it chooses.

import type { Alarm } from "../../../src/domain/alarm.ts";
import type { Consumption } from "../../../src/domain/consumption.ts";
import { parseAmountMicros } from "../../../src/domain/money.ts";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import type { DisputeOutcome } from "../../../src/domain/resolution.ts";
import type { SimulatedLedger } from "../ledger/port.ts";
import type { LedgerSnapshot, SeenConsumption, SeenEvent, WriteRecord } from "../ledger/snapshot.ts";
import type { TruePayment } from "../upstream/truth.ts";
import { UpstreamModel } from "../upstream/UpstreamModel.ts";
import { Watch } from "../watch/Watch.ts";
import { Caller, type Claim } from "./callers.ts";
import { misfortunesOf } from "./misfortunes.ts";
import { APP, LEASE_MS, TIMEOUT_MS, type WorldPlan } from "./plan.ts";
import { SimulatedProcess } from "./SimulatedProcess.ts";
import type { World } from "./World.ts";

/** As many tasks as may be chosen between at once: the others are younger. */
const TASKS_OFFERED_MAX = 12;
const CALLS_MAX = 5;

export interface Option {
  readonly weight: number;
  readonly run: () => void;
}

/** Opens the ledger that the plan names. */
export type OpenLedger = (world: World, plan: WorldPlan, onWrite: (record: WriteRecord) => void) => SimulatedLedger;

export class Scene {
  readonly world: World;
  readonly plan: WorldPlan;
  readonly watch: Watch;
  readonly ledger: SimulatedLedger;
  readonly upstream: UpstreamModel;
  readonly callers: readonly Caller[];
  readonly processes: SimulatedProcess[] = [];
  /** What a reader of the feed has seen, who reads on at every step. */
  readonly pagedFeed: SeenEvent[] = [];
  readonly faults = new Map<string, number>();
  /** Payments about which an operator has spoken. */
  readonly ruledByOperators = new Set<string>();
  #starts = 0;
  #operatorCalls = 0;

  constructor(world: World, plan: WorldPlan, openLedger: OpenLedger) {
    this.world = world;
    this.plan = plan;
    const { doubtMs, onInferred } = plan;
    const verifiedOwner = plan.isOwnerVerified ? plan.upstream.ownerId : null;
    const rules = { doubtMs, leaseMs: LEASE_MS, onInferred, verifiedOwner };
    this.watch = new Watch(world, { ...rules, namesItem: plan.face === "namesItem" });
    this.ledger = openLedger(world, plan, (record) => this.#onTransaction(record));
    this.watch.ledger = this.ledger;
    this.upstream = new UpstreamModel(world, plan.upstream, this.watch);
    for (const payment of plan.payments) this.upstream.issue(payment);
    const watched = { watch: this.watch, isShown: (claim: Claim) => this.upstream.isShownToOwner(claim) };
    this.callers = plan.claims.map((claim, index) => new Caller(`caller${index + 1}`, claim, world, watched));
    for (let index = 0; index < plan.instances; index += 1) this.processes.push(this.#start(index));
  }

  /** Everything that could happen next; the first one harms nobody. */
  options(): Option[] {
    const { world, plan } = this;
    const options: Option[] = world
      .ready()
      .slice(0, TASKS_OFFERED_MAX)
      .map((task) => ({
        weight: task.weight,
        run: () => world.take(task),
      }));
    const alive = this.alive();
    for (const caller of this.callers) {
      if (caller.isWaiting() || caller.calls >= CALLS_MAX) continue;
      const weight = caller.isDone() ? 4 : caller.calls === 0 ? 25 : 12;
      if (alive.length > 0) options.push({ weight, run: () => caller.call(this.choose(alive)) });
    }
    const nextDueMs = world.nextDueMs();
    if (nextDueMs !== null) options.push({ weight: 5, run: () => world.pass(nextDueMs - world.nowMs) });
    options.push(
      { weight: 1, run: () => world.pass(LEASE_MS + 1) },
      { weight: plan.temper.longRest, run: () => world.pass(5 * LEASE_MS + plan.doubtMs) },
      ...misfortunesOf(this),
    );
    return options;
  }

  /** Nobody wants anything any more, and nothing is on its way: what could happen now concerns no payment. */
  isQuiet(): boolean {
    const wants = (caller: Caller) => caller.isWaiting() || (caller.calls < CALLS_MAX && !caller.isDone());
    return !this.callers.some(wants) && !this.world.hasLooseEnds() && this.open().length === 0;
  }

  alive(): SimulatedProcess[] {
    return this.processes.filter(({ state }) => state !== "dead");
  }

  open(): LedgerSnapshot["consumptions"] {
    return this.ledger.durable().consumptions.filter(({ status }) => status === "PENDING" || status === "IN_DOUBT");
  }

  /** An operator asks for it, as `reconcileConsumption` does. */
  reconcile(process: SimulatedProcess, consumptionId: string): void {
    this.#operatorCalls += 1;
    const requestId = `operator.${this.#operatorCalls}`;
    this.world.say(`an operator asks ${process.name} as ${requestId}`);
    const ask = () => process.workflow.reconcile({ scope: { kind: "all" }, consumptionId, requestId, actor: null });
    this.world.plan(process, `takes ${requestId}`, () => void ask().catch(() => undefined));
  }

  /** The list of a player's unconsumed payments is asked for, and shows this one, as it truly is. */
  list(process: SimulatedProcess, { issued }: TruePayment): void {
    this.count("unconsumed payment listed");
    this.world.say(`${process.name} is shown ${issued.paymentSeq} in a list`);
    const price = { amountMicros: parseAmountMicros(issued.price) ?? 0n, currency: issued.currency };
    const { paymentSeq, purchaseToken } = issued;
    const named = { paymentSeq, purchaseToken, itemSeq: BigInt(issued.itemSeq), price, facts: NO_FACTS };
    const looks = [{ ...named, priceSource: "UNCONSUMED_LIST", isConsumable: true } as const];
    this.world.plan(process, "notes a list", () => void process.noteLooks({ app: APP, looks }).catch(() => undefined));
  }

  /** An operator's word on a dispute, right or wrong. */
  resolve(
    process: SimulatedProcess,
    { id }: SeenConsumption,
    outcome: DisputeOutcome,
    itemSeq: bigint | null = null,
  ): void {
    this.count(`an operator says ${outcome}`);
    this.#operatorCalls += 1;
    const requestId = `operator.${this.#operatorCalls}`;
    this.world.say(`an operator says ${outcome} to ${process.name} as ${requestId}`);
    const ruling = { scope: { kind: "all" }, consumptionId: id, outcome, itemSeq } as const;
    const said = { ...ruling, note: "simulated", actor: "operator", requestId };
    const ask = () => process.workflow.resolveDispute(said);
    this.world.plan(process, `takes ${requestId}`, () => void ask().catch(() => undefined));
  }

  pageFeed(): void {
    const { feed } = this.ledger.durable();
    if (feed.length === this.pagedFeed.length) return;
    const last = this.pagedFeed.at(-1)?.sequence ?? 0;
    for (const event of feed) if (event.sequence > last) this.pagedFeed.push(event);
  }

  kill(process: SimulatedProcess): void {
    this.count("process killed");
    this.world.say(`${process.name} is killed`);
    process.kill();
    this.watch.forgetCallsOf(process);
    for (const caller of this.callers) caller.loseProcess(process);
  }

  startAgain(process: SimulatedProcess): void {
    const index = this.processes.indexOf(process);
    if (index === -1) return;
    this.processes[index] = this.#start(index);
  }

  pause(process: SimulatedProcess): void {
    this.count("process paused");
    this.world.say(`${process.name} is paused`);
    process.pause();
  }

  resume(process: SimulatedProcess): void {
    this.world.say(`${process.name} goes on`);
    process.resume();
  }

  count(fault: string): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
  }

  choose<Item>(items: readonly Item[]): Item {
    const index = items.length === 1 ? 0 : this.world.choose(items.map(() => 1));
    const chosen = items[index] ?? items[0];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  #onTransaction(record: WriteRecord): void {
    this.watch.onTransaction(record);
    for (const operation of record.operations) {
      if (operation.kind !== "resolveDispute" || record.before === record.after) continue;
      const { consumptionId } = operation.request;
      const ruled = record.before.consumptions.find(({ id }) => id === consumptionId);
      if (ruled !== undefined) this.ruledByOperators.add(ruled.paymentSeq);
    }
  }

  /** The one alarm that blames the upstream: it has to have given cause. */
  #watchAlarm(alarm: Alarm, paymentSeq: string): void {
    this.count(`alarm ${alarm}`);
    if (alarm !== "UPSTREAM_DOUBLED") return;
    const payment = this.upstream.payments.find(({ issued }) => issued.paymentSeq === paymentSeq);
    const isGuessed = this.ledger
      .durable()
      .consumptions.some(({ evidence }) => evidence === "INFERRED" || evidence === "OPERATOR");
    const times = payment?.carried.length ?? 0;
    if (times < 2 && !isGuessed)
      this.world.complain(`I10 an alarm that ${paymentSeq} was consumed twice, and it was not`);
  }

  #start(index: number): SimulatedProcess {
    this.#starts += 1;
    const name = `server${index + 1}${this.#starts > this.plan.instances ? `.${this.#starts}` : ""}`;
    const { world, ledger, upstream } = this;
    const { waitMs, reconcilers, instances } = this.plan;
    const reconciles = reconcilers === "all" || (reconcilers === "last" && index === instances - 1);
    const looks = { isOwnerVerified: this.plan.isOwnerVerified, hasPriceSnapshot: false };
    const settings = { timeoutMs: TIMEOUT_MS, waitMs, reconciliationsMax: 4, ...looks };
    const onAlarm = (alarm: Alarm, { paymentSeq }: Consumption) => this.#watchAlarm(alarm, paymentSeq);
    const onWrongSetting = () => this.count("told of a wrong setting");
    const options = { world, ledger, upstream, settings, reconciles, onAlarm, onWrongSetting };
    return new SimulatedProcess(name, 1_000_000 * (index + 1), options);
  }
}
