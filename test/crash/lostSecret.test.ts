// LEDGER_SECRET lost, and found again (F51): said at the start, settled history as ever, nothing guessed about what is open,
// and made good once the old secret is there beside the new one.

import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { LOST } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { startInstall } from "../support/install.ts";
import { priceOf, recordOf } from "./support/hears.ts";
import { standing, told } from "./support/told.ts";

const secretOf = (byte: number) => Buffer.alloc(32, byte).toString("base64");
const [OLD, NEW] = [secretOf(1), secretOf(2)];
const SAID = /"count":1,"msg":"LEDGER_SECRET does not open/;

it(
  "leaves open what it cannot open, tells of it, and finds it out when the old secret is back",
  { timeout: 60_000 },
  async () => {
    const variables: Record<string, string> = { LEDGER_SECRET: OLD, LOG_LEVEL: "error" };
    await using install = await startInstall({ variables });
    const { client, upstream } = install;
    const restartWith = async (secrets: string) => {
      await install.server().kill("SIGKILL");
      await install.start(undefined, { LEDGER_SECRET: secrets });
    };
    const [settled, open] = [upstream.issue(), upstream.issue()];
    upstream.script(open.paymentSeq, [LOST]);
    await client.consume(settled);
    expect(told(await client.consume(open))).toBe("IN_DOUBT 107");
    expect(install.output()).not.toMatch(SAID);

    await restartWith(NEW);
    expect(told(await client.consume(settled))).toBe(`CONFIRMED ${priceOf(settled)}, replayed`);
    await delay(2_500); // the reconciler has looked at it by now, and could not
    expect(install.output()).toMatch(SAID);
    expect(standing(await recordOf(install, open))).toBe("IN_DOUBT");
    expect(upstream.seenFor(open.paymentSeq)).toHaveLength(1);

    await restartWith(`${NEW},${OLD}`);
    const untilMs = performance.now() + 15_000;
    while (standing(await recordOf(install, open)) === "IN_DOUBT" && performance.now() < untilMs) await delay(100);
    expect(standing(await recordOf(install, open))).toBe("CONSUMED INFERRED");
    expect(await endFaults(install, { heard: [], open: [settled, open] })).toEqual([]);
  },
);
