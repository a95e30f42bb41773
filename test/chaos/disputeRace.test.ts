// An operator's word, the callers and the reconcilers of two servers on one disputed payment at the same moment: one operator
// settles it, the others hear that there is nothing left to settle, and everybody is told the same outcome.

import { expect, it } from "vitest";
import { LOST } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { postGraphQL } from "../support/gatewayClient.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { type Fleet, startFleet } from "./support/fleet.ts";

const ROUNDS = 6;
const OPERATORS = 8;
const RESOLVE = `mutation ($id: ID!) { resolveDispute(id: $id, outcome: CONSUMED, note: "seen in the shop's books") { status } }`;

it("lets one operator settle what callers and reconcilers ask about at once", { timeout: 60_000 }, async () => {
  const { url } = await freshDatabase();
  await using fleet = await startFleet({
    size: 2,
    databaseUrl: url,
    random: createSeededRandom(3),
    variables: { ON_INFERRED: "never", IAP_TIMEOUT_MS: "5000", CONSUME_LEASE_MS: "6000", LOG_LEVEL: "error" },
  });
  const { upstream, client } = fleet;
  const heard = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const payment = upstream.issue();
    upstream.script(payment.paymentSeq, [LOST]);
    await client.consume(payment);
    expect(await client.consume(payment)).toMatchObject({ reason: "DISPUTED", resultCode: 5018 });
    const [{ id } = { id: "" }] = await client.consumptions(payment.paymentSeq);
    const [answers, resolved] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => client.consume(payment))),
      Promise.all(Array.from({ length: OPERATORS }, (_, index) => resolve(fleet, index, id))),
      Promise.all(Array.from({ length: 10 }, () => client.reconcile(id))),
    ]);
    expect(resolved.filter((word) => word === "CONSUMED")).toHaveLength(1);
    expect(resolved.filter((word) => word === "BAD_USER_INPUT")).toHaveLength(OPERATORS - 1);
    for (const answer of answers) {
      if (answer.type === "ConsumeSuccess") expect(answer.consumption.evidence).toBe("OPERATOR");
      else expect(answer.reason).toBe("DISPUTED");
      heard.push({ call: payment, result: answer });
    }
    const [record] = await client.consumptions(payment.paymentSeq);
    expect([record?.status, record?.evidence]).toEqual(["CONSUMED", "OPERATOR"]);
    const events = (await client.feed(null)).events.filter(({ paymentSeq }) => paymentSeq === payment.paymentSeq);
    expect(events.map(({ kind }) => kind)).toEqual(["IN_DOUBT", "DISPUTED", "CONSUMED"]);
    expect(upstream.seenFor(payment.paymentSeq)).toHaveLength(2);
  }
  expect(await endFaults(fleet, { heard, open: [], isOutOfTurn: true })).toEqual([]);
});

/** The status it was settled with, or the code of the refusal. */
async function resolve(fleet: Fleet, index: number, id: string): Promise<string | undefined> {
  const { address } = fleet.server(index % fleet.size);
  const { text } = await postGraphQL(address, { query: RESOLVE, variables: { id } });
  const body: {
    data?: { resolveDispute: { status: string } } | null;
    errors?: { extensions: { code: string } }[];
  } = JSON.parse(text);
  return body.data?.resolveDispute.status ?? body.errors?.[0]?.extensions.code;
}
