// `import` into a ledger on PostgreSQL, beside the servers that work on it.

import { expect, it } from "vitest";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { runCommand, serve } from "./support/command.ts";
import { countsOf, importText, manyPayments, verdictsOf } from "./support/importing.ts";

it("works beside a server, is the same ledger twice, and keeps the invariants", { timeout: 300_000 }, async () => {
  const { url } = await freshDatabase();
  const variables = { DATABASE_URL: url, LEDGER_SECRET: Buffer.alloc(32).toString("base64") };
  const { address, folder, kill } = await serve({ variables });
  await using stopping = new AsyncDisposableStack();
  stopping.defer(async () => void (await kill("SIGTERM")));
  const dry = (name: string, text: string, more: readonly string[] = []) =>
    importText(folder, name, text, { variables, more: [...more, "--dry-run"] });
  const tried = await dry("p.csv", manyPayments(1_500));
  const first = await importText(folder, "p.csv", manyPayments(1_500), { variables });
  expect(verdictsOf(tried)).toEqual(verdictsOf(first));
  expect([first.code, countsOf(first)]).toEqual([1, [1_500, 1_485, 0, 15]]);
  const header = "paymentSeq,kind,occurredAt,reference";
  const refunded = `${header}\nP1,REFUNDED,2024-03-05T00:00:00Z,r1\n`;
  const refunds = await importText(folder, "r.csv", refunded, { variables, more: ["--kind", "reversals"] });
  expect([refunds.code, countsOf(refunds)]).toEqual([0, [1, 1, 0, 0]]);
  const client = createGatewayClient(() => address);
  const read = async () => ({ events: (await client.feed(null, 200)).events, rows: await client.consumptions() });
  const before = await read();
  const kinds = Map.groupBy(before.events, ({ kind }) => kind);
  const counts = Object.fromEntries(Array.from(kinds, ([kind, { length }]) => [kind, length]));
  expect(counts).toEqual({ DELIVERED: 1_485, IMPORTED: 1_485, REVERSED: 1 });
  expect(new Set(before.rows.map(({ status, evidence }) => `${status} ${evidence}`))).toEqual(
    new Set(["CONSUMED IMPORTED"]),
  );
  const triedAgain = await dry("p.csv", manyPayments(1_500).replace("player-5,", "player-6,"));
  expect(countsOf(triedAgain)).toEqual([1_500, 0, 1_484, 16]);
  expect(triedAgain.refusals[0]?.reason).toContain('playerId is "player-5" on record, and "player-6" here');
  const other = refunded.replace("REFUNDED", "VOIDED").concat("P2,REFUNDED,2024-03-05T00:00:00Z,r2\n");
  const triedRefunds = await dry("r.csv", other, ["--kind", "reversals"]);
  expect([countsOf(triedRefunds), triedRefunds.summary.valid]).toEqual([[2, 0, 0, 1], 1]);
  expect(triedRefunds.refusals[0]?.reason).toContain('kind is "REFUNDED" on record, and "VOIDED" here');
  const again = await importText(folder, "p.csv", manyPayments(1_500), { variables });
  expect([countsOf(again), await read()]).toEqual([[1_500, 0, 1_485, 15], before]);
  const unknown = `${header}\nP-unknown,VOIDED,2024-03-05T00:00:00Z,r2\n`;
  const voids = await importText(folder, "v.csv", unknown, { variables, more: ["--kind", "reversals"] });
  expect(countsOf(voids)).toEqual([1, 1, 0, 0]);
  const { stdout } = await runCommand(["doctor", "--verify", "--json"], { folder, variables });
  const findings: { readonly name: string; readonly verdict: string; readonly found: string }[] =
    JSON.parse(stdout).findings;
  expect(
    findings.filter(({ name, verdict }) => verdict === "FAIL" && !["durability", "upstream"].includes(name)),
  ).toEqual([]);
  expect(findings.find(({ name }) => name === "references")?.verdict).toBe("ok");
});
