// What can befall a world besides the wire: processes stand still or die, storage crashes, the clock on the wall jumps, the
// payment is consumed elsewhere, the upstream forgets, an operator decides.

import type { DisputeOutcome } from "../../../src/domain/resolution.ts";
import type { SeenConsumption } from "../ledger/snapshot.ts";
import { isConsumed, type TruePayment } from "../upstream/truth.ts";
import type { Option, Scene } from "./Scene.ts";
import type { SimulatedProcess } from "./SimulatedProcess.ts";

export function misfortunesOf(scene: Scene): Option[] {
  const { plan, world, upstream } = scene;
  const { temper } = plan;
  return [
    ...processFates(scene),
    ...impatience(scene),
    { weight: 0.2, run: () => jumpWallClock(scene) },
    { weight: temper.consumedElsewhere, run: () => meddle(scene, scene.choose(upstream.payments)) },
    { weight: upstream.isUnreachable ? 3 : temper.outage, run: () => toggleOutage(scene) },
    ...operators(scene),
    ...lists(scene),
    ...scene.ledger.faults().map(({ label, weight, run }) => ({
      weight: weight * temper.storage,
      run: () => {
        scene.count(label);
        world.say(label);
        run();
      },
    })),
  ];
}

function processFates(scene: Scene): Option[] {
  const { temper } = scene.plan;
  const inState = (state: SimulatedProcess["state"]) => scene.processes.filter((one) => one.state === state);
  const [running, paused, dead] = [inState("running"), inState("paused"), inState("dead")];
  const calling = running.filter((process) => scene.upstream.isCalling(process));
  const options: Option[] = [];
  const offer = (weight: number, among: readonly SimulatedProcess[], act: (process: SimulatedProcess) => void) => {
    if (among.length > 0) options.push({ weight, run: () => act(scene.choose(among)) });
  };
  offer(temper.pause, running, (process) => scene.pause(process));
  offer(temper.pauseInCall, calling, (process) => scene.pause(process));
  offer(temper.resume, paused, (process) => scene.resume(process));
  offer(temper.kill, running, (process) => scene.kill(process));
  offer(temper.kill, paused, (process) => scene.kill(process));
  offer(20, dead, (process) => scene.startAgain(process));
  return options;
}

function impatience(scene: Scene): Option[] {
  const waiting = scene.callers.filter((caller) => caller.isWaiting());
  return waiting.length === 0 ? [] : [{ weight: 1, run: () => scene.choose(waiting).giveUp() }];
}

function operators(scene: Scene): Option[] {
  const running = scene.processes.filter(({ state }) => state === "running");
  if (running.length === 0) return [];
  const options: Option[] = [];
  const open = scene.open();
  if (open.length > 0) {
    options.push({ weight: 3, run: () => scene.reconcile(scene.choose(running), scene.choose(open).id) });
  }
  const { consumptions } = scene.ledger.durable();
  const disputed = consumptions.filter(({ status }) => status === "DISPUTED");
  const outcomes: readonly DisputeOutcome[] = ["REJECTED", "CONSUMED"];
  // Where requests name no item, the operator does: the one on record, or whichever the console shows.
  const items: readonly (bigint | null)[] = scene.upstream.namesItem ? [null] : [null, 1n, 2n, 3n];
  const resolve = (among: readonly SeenConsumption[]) => () =>
    scene.resolve(scene.choose(running), scene.choose(among), scene.choose(outcomes), scene.choose(items));
  if (disputed.length > 0) options.push({ weight: 6, run: resolve(disputed) });
  // … and by mistake on what is none.
  else if (consumptions.length > 0) options.push({ weight: 0.25, run: resolve(consumptions) });
  return options;
}

/** A client or a game server lists what is not consumed: what a look shows is known whatever is lost later. */
function lists(scene: Scene): Option[] {
  const running = scene.processes.filter(({ state }) => state === "running");
  const shown = scene.upstream.payments.filter((payment) => !isConsumed(payment));
  if (scene.upstream.namesItem || running.length === 0 || shown.length === 0) return [];
  return [{ weight: 2, run: () => scene.list(scene.choose(running), scene.choose(shown)) }];
}

/** The payment is consumed by somebody else; or, where it is consumed, the upstream goes back to a backup. */
function meddle(scene: Scene, payment: TruePayment): void {
  const isRestore = isConsumed(payment);
  scene.count(isRestore ? "backup restored" : "consumed elsewhere");
  scene.world.say(isRestore ? "the upstream goes back to a backup" : "the payment is consumed elsewhere");
  if (isRestore) scene.upstream.restoreBackup(payment);
  else scene.upstream.consumeElsewhere(payment);
}

function jumpWallClock(scene: Scene): void {
  const { world } = scene;
  scene.count("wall clock jumps");
  const days = [1, -1, 365][world.choose([1, 1, 1])] ?? 1;
  world.wallOffsetMs += days * 86_400_000;
  world.say(`the wall clock jumps by ${days} days`);
}

function toggleOutage({ upstream, world }: Scene): void {
  upstream.isUnreachable = !upstream.isUnreachable;
  world.say(upstream.isUnreachable ? "nobody can connect upstream" : "the upstream can be reached again");
}
