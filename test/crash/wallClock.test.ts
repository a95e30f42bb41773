// A wall clock that jumps (F48, F65): by a day, back to 1970 and before, beyond 2038, to 9999. Nothing is decided by it: not a lease, not a doubt, not
// the order of the feed, not that of the audit log.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { LOST, says } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { postGraphQL } from "../support/gatewayClient.ts";
import { startInstall } from "../support/install.ts";
import { distUnderTest } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { recordOf } from "./support/hears.ts";
import { standing, told } from "./support/told.ts";

const SHIFTED = fileURLToPath(new URL("support/shiftedClock.mjs", import.meta.url));
const DAY_MS = 86_400_000;
const BEFORE_1970_MS = Date.parse("1960-02-29T12:00:00Z") - Date.now();
const IN_9999_MS = Date.parse("9999-12-31T12:00:00Z") - Date.now();

it("changes nothing about the order of what was done by hand", { timeout: 60_000 }, async () => {
  const clockFile = join(temporaryFolder(), "clock");
  const shift = (offsetMs: number) => writeFileSync(clockFile, String(offsetMs));
  shift(BEFORE_1970_MS); // a machine whose clock was never set starts, too
  await using install = await startInstall({
    program: ["--import", SHIFTED, join(distUnderTest(), "main.js"), "serve"],
    variables: { CLOCK_FILE: clockFile, LOG_LEVEL: "error" },
  });
  const { client, upstream } = install;
  await client.consume(upstream.issue());
  const [consumed] = await client.consumptions();
  const id = consumed?.id ?? "";
  for (const [index, jump] of [0, -3_600_000, DAY_MS, -Date.now(), BEFORE_1970_MS, IN_9999_MS, 0].entries()) {
    shift(jump);
    await client.reconcile(id, { requestId: `act-${index}` });
  }
  const query = "{ auditLog { nodes { requestId } } }";
  const { text } = await postGraphQL(install.server().address, { query });
  expect(JSON.parse(text)).toEqual({
    data: { auditLog: { nodes: [6, 5, 4, 3, 2, 1, 0].map((index) => ({ requestId: `act-${index}` })) } },
  });
});

it("decides nothing, wherever it jumps", { timeout: 60_000 }, async () => {
  const clockFile = join(temporaryFolder(), "clock");
  const shift = (offsetMs: number) => writeFileSync(clockFile, String(offsetMs));
  shift(0);
  await using install = await startInstall({
    program: ["--import", SHIFTED, join(distUnderTest(), "main.js"), "serve"],
    variables: { CLOCK_FILE: clockFile, DOUBT_MS: "600000", LOG_LEVEL: "error" },
  });
  const { client, upstream } = install;
  const jumps = [DAY_MS, -DAY_MS, -Date.now(), BEFORE_1970_MS, IN_9999_MS, 2 ** 41 - Date.now()];
  const found = upstream.issue();
  const doubted = upstream.issue();
  upstream.script(found.paymentSeq, [LOST]);
  upstream.script(doubted.paymentSeq, [LOST, ...Array.from({ length: 12 }, () => says(5000))]);
  expect(told(await client.consume(found))).toBe("IN_DOUBT 107");
  expect(told(await client.consume(doubted))).toBe("IN_DOUBT 107");
  const settled = [];
  for (const jump of jumps) {
    shift(jump);
    // Ten minutes of doubt are ten minutes, whatever the clock on the wall says.
    expect(told(await client.consume(doubted))).toBe("IN_DOUBT 5000");
    const payment = upstream.issue();
    settled.push(payment);
    expect(told(await client.consume(payment))).toMatch(/^CONFIRMED /);
  }
  expect(told(await client.consume(found))).toBe("INFERRED null null");
  expect(standing(await recordOf(install, doubted))).toBe("IN_DOUBT");
  const { events } = await client.feed(null, 2);
  const order = events.filter(({ kind }) => kind === "CONSUMED").map(({ paymentSeq }) => paymentSeq);
  expect(order).toEqual([...settled, found].map(({ paymentSeq }) => paymentSeq));
  shift(0);
  upstream.script(doubted.paymentSeq, []);
  const heard = await endFaults(install, { heard: [], open: [found, doubted, ...settled], isOutOfTurn: true });
  expect(heard).toEqual([]);
});
