// Receipts and the lost, the refused and the disputed: none of those has one. And whatever is asked, answered, logged or
// stored, no private half of a key that signs is in it.

import { expect, it } from "vitest";
import { DROPPED, LOST, says, TRUTHFUL } from "../support/behaviours.ts";
import { postGraphQL } from "../support/gatewayClient.ts";
import { type Install, startInstall } from "../support/install.ts";
import { receiptVariables, testReceiptKey } from "../support/receiptKeys.ts";
import { runCommand } from "../commands/support/command.ts";
import { hears, issueScripted } from "./support/hears.ts";
import { carelessRequests } from "./support/carelessRequests.ts";
import { contentsOf, whereFound } from "./support/spellings.ts";

const RECORDS = "{ consumptions(first: 200) { nodes { status evidence receipt } } }";

it("no receipt is given for what is open, refused or disputed; each success has one", { timeout: 60_000 }, async () => {
  await using install = await startInstall({ variables: { IAP_TIMEOUT_MS: "900", CONSUME_LEASE_MS: "1400" } });
  await everyOutcome(install);
  const { text } = await postGraphQL(install.server().address, { query: RECORDS });
  const { data }: { data: { consumptions: { nodes: { status: string; evidence: string; receipt: unknown }[] } } } =
    JSON.parse(text);
  const told = data.consumptions.nodes.map(
    ({ status, evidence, receipt }) => `${evidence ?? status}${receipt === null ? "" : " with a receipt"}`,
  );
  expect(told.toSorted()).toEqual(
    ["CONFIRMED with a receipt", "DISPUTED", "IN_DOUBT", "INFERRED with a receipt", "REJECTED"].toSorted(),
  );
});

it("A46: finds no private half of a key anywhere but where it was set", { timeout: 60_000 }, async () => {
  const keys = [testReceiptKey(), testReceiptKey({ kid: "old" })];
  const set = receiptVariables(...keys);
  await using install = await startInstall({
    variables: { ...set, LOG_LEVEL: "trace", IAP_TIMEOUT_MS: "900", CONSUME_LEASE_MS: "1400" },
  });
  await everyOutcome(install);
  const answers: string[] = [];
  const { address } = install.server();
  answers.push(await (await fetch(`${address}/.well-known/jwks.json`)).text());
  answers.push((await postGraphQL(address, { query: RECORDS })).text);
  for (const { path, init } of carelessRequests("a token that is no secret")) {
    answers.push(await (await fetch(`${address}${path}`, init)).text());
  }
  for (const commandLine of [
    ["doctor"],
    ["doctor", "--json"],
    ["keys", "receipts", "list"],
    ["keys", "receipts", "list", "--json"],
  ]) {
    const { stdout, stderrLines } = await runCommand(commandLine, { variables: install.variables });
    answers.push(stdout, ...stderrLines);
  }
  const bad = await runCommand(["serve"], {
    variables: { ...install.variables, PORT: "x", RECEIPT_KEYS: `${set.RECEIPT_KEYS},` },
  });
  answers.push(bad.stdout, ...bad.stderrLines);
  expect([bad.code, bad.stderrLines.length]).toEqual([2, 2]);
  await install.server().kill("SIGTERM");
  const places = new Map([...contentsOf(install.folder), ["output", Buffer.from(install.output())]]);
  for (const [index, text] of answers.entries()) places.set(`answer ${index}`, Buffer.from(text));
  expect(
    whereFound(
      keys.map(({ d }) => d),
      places,
    ),
  ).toEqual([]);
  expect(
    whereFound(
      keys.map(({ x }) => x),
      places,
    ),
  ).toEqual(["token 0 in answer 0", "token 1 in answer 0"]);
});

/** One payment each: consumed, refused, left open, inferred and disputed. */
async function everyOutcome(install: Install): Promise<void> {
  await hears(install, install.upstream.issue());
  const elsewhere = install.upstream.issue();
  install.upstream.consumeElsewhere(elsewhere);
  await hears(install, elsewhere);
  await hears(install, issueScripted(install, LOST, DROPPED), 2);
  await hears(install, issueScripted(install, LOST), 2);
  await hears(install, issueScripted(install, LOST, TRUTHFUL, says(0)), 2);
}
