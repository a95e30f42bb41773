// kill -9 before and after each step of one consume call (F1), and twice over (F6). The table says what a death leaves on
// disk and what has left for the upstream; from these two alone follows what the same call hears from the next server. Each
// server that makes good what the last one left dies at the next point, and a point that was never reached fails the test.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOST } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { CallLost } from "../support/gatewayClient.ts";
import type { Install } from "../support/install.ts";
import type { IssuedPayment } from "../support/paymentTruth.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { lookAtFile } from "../ledger/support/diskLook.ts";
import { type Failpoint, FAILPOINTS, RECOVERED, requestIdFor } from "./support/failpoints.ts";
import { priceOf, recordOf } from "./support/hears.ts";
import { failpointProgram, startMortalInstall } from "./support/mortalInstall.ts";
import { attemptsOf, kindsOf, told } from "./support/told.ts";

type Left = "nothing" | "an attempt" | "a question" | "an outcome";

const LEAVES: Readonly<Record<Failpoint, Left>> = {
  "before.validate": "nothing",
  "after.validate": "nothing",
  "before.open": "nothing",
  "after.open": "an attempt",
  "before.open-ack": "an attempt",
  "after.open-ack": "an attempt",
  "before.dns": "an attempt",
  "after.dns": "an attempt",
  "before.connect": "an attempt",
  "after.connect": "an attempt",
  "before.write": "an attempt",
  "after.write": "a question",
  "before.first-byte": "a question",
  "after.first-byte": "a question",
  "before.last-byte": "a question",
  "after.last-byte": "a question",
  "before.parse": "a question",
  "after.parse": "a question",
  "before.settle": "a question",
  "after.settle": "an outcome",
  "before.settle-ack": "an outcome",
  "after.settle-ack": "an outcome",
  "before.answer": "an outcome",
  "after.answer": "an outcome",
};

const ON_DISK: Readonly<Record<Left, readonly string[]>> = {
  nothing: [],
  "an attempt": ["PENDING"],
  "a question": ["PENDING"],
  "an outcome": ["CONSUMED"],
};

const ROUND = ["CONTROL REFUSED 5000", "CONTROL REFUSED 5018"];
const ATTEMPTS: Readonly<Record<Left, readonly string[]>> = {
  nothing: ["CALL CONSUMED 0"],
  "an attempt": ["CALL open", "CALL CONSUMED 0"],
  "a question": ["CALL open", "CALL REFUSED 5018", ...ROUND, ...ROUND, ...ROUND],
  "an outcome": ["CALL CONSUMED 0"],
};

const MAKES_A_CONNECTION = /\.(dns|connect)$/;

/** What the same call hears from the next server. */
function heardAfter(left: Left, payment: IssuedPayment): string {
  if (left === "a question") return "INFERRED null null";
  return `CONFIRMED ${priceOf(payment)}${left === "an outcome" ? ", replayed" : ""}`;
}

/** Read from a copy: a reader of its own would already begin to mend what the death left. */
function statusesOf(install: Install, payment: IssuedPayment): string[] {
  const copy = temporaryFolder();
  for (const suffix of ["", "-wal"])
    cpSync(join(install.folder, `ledger.db${suffix}`), join(copy, `ledger.db${suffix}`));
  const { consumptions } = lookAtFile(join(copy, "ledger.db"));
  return consumptions.filter((row) => row.payment_seq === payment.paymentSeq).map(({ status }) => status);
}

describe("a consume call killed", { timeout: 60_000 }, () => {
  let install: Install;
  const fired = new Set<Failpoint>();
  beforeAll(async () => {
    install = await startMortalInstall({ program: await failpointProgram(), variables: { LOG_LEVEL: "error" } });
  });
  afterAll(() => install[Symbol.asyncDispose]());

  it.each(FAILPOINTS)("%s loses nothing and doubles nothing", async (point) => {
    const { client, upstream } = install;
    const left = LEAVES[point];
    const payment = upstream.issue();
    if (MAKES_A_CONNECTION.test(point)) await install.restart(); // the server that answered for the last one has one
    const result = await client.consume(payment, { requestId: requestIdFor(point) }).catch((error: unknown) => {
      if (error instanceof CallLost) return null;
      throw error;
    });
    expect((await install.server().exit).signal).toBe("SIGKILL");
    fired.add(point);
    if (point !== "after.answer") expect(result).toBeNull();
    expect(statusesOf(install, payment)).toEqual(ON_DISK[left]);
    if (left === "a question" || left === "an outcome") await upstream.untilSeen(1, payment.paymentSeq);
    else expect(upstream.seenFor(payment.paymentSeq)).toEqual([]);

    await install.start();
    const again = await client.consume(payment);
    expect(told(again)).toBe(heardAfter(left, payment));
    const record = await recordOf(install, payment);
    expect(attemptsOf(record)).toEqual(ATTEMPTS[left]);
    expect(kindsOf((await client.feed(null)).events, record)).toEqual(
      left === "a question" ? ["IN_DOUBT", "CONSUMED"] : ["CONSUMED"],
    );
    const heard = [result, again].map((one) => ({ call: payment, result: one }));
    expect(await endFaults(install, { heard, open: [payment] })).toEqual([]);
  });

  it("was killed at every point there is", () => {
    expect(FAILPOINTS.filter((point) => !fired.has(point))).toEqual([]);
    expect(Object.keys(LEAVES)).toEqual(FAILPOINTS);
  });
});

describe("a server killed while it makes good what a killed one left", { timeout: 60_000 }, () => {
  it.each([
    { how: "the ledger was just opened again", variables: { FAILPOINT: `${RECOVERED}:kill` } },
    { how: "the ledger was just opened, twice", variables: { FAILPOINT: `${RECOVERED}:kill` }, times: 2 },
  ])("loses nothing ($how)", async ({ variables, times = 1 }) => {
    await using install = await startMortalInstall({ program: await failpointProgram() });
    const payment = install.upstream.issue();
    const call = install.client.consume(payment, { requestId: requestIdFor("before.settle") });
    await expect(call).rejects.toThrow(CallLost);
    await install.server().exit;
    for (let time = 0; time < times; time += 1) {
      await expect(install.start(undefined, variables)).rejects.toThrow("the server ended with null");
    }
    await install.start();
    expect(told(await install.client.consume(payment))).toBe("INFERRED null null");
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });

  it("loses nothing (its re-ask had just been answered, and its first control, and its second)", async () => {
    await using install = await startMortalInstall({ program: await failpointProgram() });
    const { client, upstream } = install;
    const payment = upstream.issue();
    upstream.script(payment.paymentSeq, [LOST]);
    await client.consume(payment);
    for (const pass of [1, 2, 3]) {
      const call = client.consume(payment, { requestId: requestIdFor("before.settle", "kill", pass) });
      await expect(call).rejects.toThrow(CallLost);
      expect((await install.server().exit).signal).toBe("SIGKILL");
      await install.start();
    }
    expect(told(await client.consume(payment))).toBe("INFERRED null null");
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });
});
