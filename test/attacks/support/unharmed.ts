// Whether a server is as well after the attacks as it was before: it answers as fast, and holds no more memory.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { ask, CALL, CONSUME } from "../../server/support/asking.ts";
import type { Attacked } from "./attacked.ts";

export interface Wellbeing {
  readonly medianMs: number;
  readonly residentKb: number;
}

const WARM_UP = 40;
const ASKED = 21;
/** Of noise on a busy machine, where the usual time is a few milliseconds. */
const NOISE_MS = 15;
/** What V8 may keep of heap that attacks once filled: no attack here may leave more behind. */
const LEFT_KB_MAX = 96 * 1_024;

let payments = 0;

/** Of mutations by a player nobody attacks. */
export async function wellbeingOf(server: Attacked): Promise<Wellbeing> {
  const headers = server.player("bystander");
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ASKED; round += 1) {
    const paymentSeq = `WELL-${(payments += 1)}`;
    const startedAt = performance.now();
    const { data } = await ask(server.address, CONSUME, { ...CALL, paymentSeq }, headers);
    if (round >= WARM_UP) times.push(performance.now() - startedAt);
    expect(data).toMatchObject({ consumePayment: { price: 1_000 } });
  }
  const medianMs = times.sort((one, other) => one - other)[Math.floor(ASKED / 2)] ?? Infinity;
  return { medianMs, residentKb: residentKbOf(server.server.pid) };
}

export async function expectUnharmed(server: Attacked, before: Wellbeing): Promise<void> {
  const after = await wellbeingOf(server);
  expect(after.medianMs).toBeLessThan(2 * before.medianMs + NOISE_MS);
  expect(after.residentKb - before.residentKb).toBeLessThan(LEFT_KB_MAX);
}

export function residentKbOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes);
}

/** Processor time it has used so far, in steps of 10 ms. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
