// A thousand identical calls at one moment, from two and from four processes, to the one server of a SQLite ledger and spread over
// as many servers on one PostgreSQL: one call to the upstream, one consumption, one event, and one answer for all.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { heldUntil } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { CONSUME_RESULT, type ConsumeResult } from "../support/gatewayAnswers.ts";
import type { ConsumeCall } from "../support/gatewayClient.ts";
import type { Answered } from "../support/hearing.ts";
import { type Install, startInstall } from "../support/install.ts";
import { makeDatabase, sharedServerUrl } from "../support/postgres/freshDatabase.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { startFleet } from "./support/fleet.ts";

const CALLS = 1_000;
const CALLERS = fileURLToPath(new URL("support/racingCallers.ts", import.meta.url));
const ANSWERS = z.array(z.object({ requestId: z.string(), result: CONSUME_RESULT.shape.consumePayment }));
/** Everybody waits for the one call: on a busy machine that takes a while. */
const PATIENT = {
  IAP_TIMEOUT_MS: "20000",
  CONSUME_LEASE_MS: "25000",
  CONSUME_WAIT_MS: "60000",
  LOG_LEVEL: "error",
} as const;

describe.each([2, 4])("a thousand identical calls from %i processes", (size) => {
  it("to one SQLite ledger are one call upstream", { timeout: 90_000 }, async () => {
    await using install = await startInstall({ variables: PATIENT });
    const addresses = Array.from({ length: size }, () => install.server().address);
    await expectOneOutcome(install, addresses);
  });

  it(`to ${size} servers on one PostgreSQL are one call upstream`, { timeout: 90_000 }, async () => {
    await using database = await makeDatabase(await sharedServerUrl());
    await using fleet = await startFleet({
      size,
      databaseUrl: database.url,
      random: createSeededRandom(size),
      variables: PATIENT,
    });
    const addresses = Array.from({ length: size }, (_, index) => fleet.server(index).address);
    await expectOneOutcome(fleet, addresses);
  });
});

async function expectOneOutcome(
  install: Pick<Install, "upstream" | "client">,
  addresses: readonly string[],
): Promise<void> {
  const { upstream, client } = install;
  const payment = upstream.issue();
  const held = Promise.withResolvers<void>();
  upstream.script(payment.paymentSeq, [heldUntil(held.promise)]);
  const calling = addresses.map((address) => callers(address, CALLS / addresses.length, payment));
  await upstream.untilSeen(1, payment.paymentSeq);
  held.resolve();
  const heard = (await Promise.all(calling)).flat();

  expect(heard).toHaveLength(CALLS);
  expect(new Set(heard.map(({ result }) => outcomeOf(result)))).toEqual(
    new Set([`${Number(payment.price)} ${payment.currency}`]),
  );
  expect(upstream.seenFor(payment.paymentSeq)).toHaveLength(1);
  const [record, ...others] = await client.consumptions(payment.paymentSeq);
  expect([record?.status, record?.attempts.length, others]).toEqual(["CONSUMED", 1, []]);
  expect((await client.feed(null)).events.map(({ kind }) => kind)).toEqual(["CONSUMED"]);
  expect(await endFaults(install, { heard, open: [] })).toEqual([]);
}

function outcomeOf(result: ConsumeResult): string {
  return result.type === "ConsumeSuccess" ? `${result.price} ${result.currency}` : result.reason;
}

async function callers(address: string, count: number, call: ConsumeCall): Promise<Answered[]> {
  const child = spawn(process.execPath, [CALLERS, address, String(count), JSON.stringify(call)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`the callers' process ended with ${code}`);
  return ANSWERS.parse(JSON.parse(printed)).map((answered) => ({ call, ...answered }));
}
