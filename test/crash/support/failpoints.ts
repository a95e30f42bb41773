// The moments of one consume call at which a server can be made to die, and the state that its threads share about them.
// Nothing here runs in the product: a test-only server and its threads load it.

import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

const STEPS = [
  "validate",
  "open", // the write of the attempt …
  "open-ack", // … and the word of it, on its way from the writer's thread
  "dns",
  "connect",
  "write",
  "first-byte",
  "last-byte",
  "parse",
  "settle",
  "settle-ack",
  "answer",
] as const;

export type Failpoint = `${"before" | "after"}.${(typeof STEPS)[number]}`;
export const FAILPOINTS: readonly Failpoint[] = STEPS.flatMap((step): Failpoint[] => [
  `before.${step}`,
  `after.${step}`,
]);

/** Beside them one that no call passes: the ledger is open after a start, and nobody has been told yet. */
export const RECOVERED = "after.recovery";
const ALL: readonly string[] = [...FAILPOINTS, RECOVERED];

/** Dies; is stopped until somebody lets it go on; keeps its event loop busy. */
const ACTIONS = ["kill", "stop", "stall"] as const;
export const STALL_MS = 1_500;

/** What the one call that is under way is waiting for. */
export const PHASES = { start: 0, opening: 1, asking: 2, settling: 3, answering: 4 } as const;
type Phase = keyof typeof PHASES;

const SLOTS = { point: 0, action: 1, passesLeft: 2, phase: 3 } as const;
const KEY = "failpoints";

/** One for all threads of the process: a thread finds what the thread that started it has put down. */
const shared = sharedState();

function sharedState(): Int32Array {
  const known = getEnvironmentData(KEY);
  if (known instanceof Int32Array) return known;
  const made = new Int32Array(new SharedArrayBuffer(Object.keys(SLOTS).length * Int32Array.BYTES_PER_ELEMENT));
  setEnvironmentData(KEY, made);
  return made;
}

/** `before.settle:kill`, `after.write:stop`, `before.settle:kill:3` (the third time); a request id has dots for colons. */
const ARMING = /^(?:failpoint\.)?((?:before|after)\.[a-z-]+)[.:](kill|stop|stall)(?:[.:](\d+))?$/;

export function requestIdFor(point: string, action: (typeof ACTIONS)[number] = "kill", pass = 1): string {
  return `failpoint.${point}.${action}.${pass}`;
}

/** Whether the text was an order, and is one now. */
export function arm(text: string): boolean {
  const [, point = "", action = "", pass = "1"] = ARMING.exec(text) ?? [];
  if (!ALL.includes(point)) return false;
  shared[SLOTS.point] = 1 + ALL.indexOf(point);
  shared[SLOTS.action] = ACTIONS.findIndex((known) => known === action);
  shared[SLOTS.passesLeft] = Number(pass);
  return true;
}

export function enter(phase: Phase): void {
  Atomics.store(shared, SLOTS.phase, PHASES[phase]);
}

export function isIn(phase: Phase): boolean {
  return Atomics.load(shared, SLOTS.phase) === PHASES[phase];
}

/** The server is at this point; where it was told so this is its end. */
export function pass(point: Failpoint | typeof RECOVERED): void {
  if (shared[SLOTS.point] !== 1 + ALL.indexOf(point)) return;
  if (Atomics.sub(shared, SLOTS.passesLeft, 1) !== 1) return;
  switch (ACTIONS[shared[SLOTS.action] ?? 0]) {
    case "stop":
      process.kill(process.pid, "SIGSTOP");
      return;
    case "stall":
      for (const endMs = performance.now() + STALL_MS; performance.now() < endMs;);
      return;
    case "kill":
    case undefined:
      process.kill(process.pid, "SIGKILL");
  }
}
