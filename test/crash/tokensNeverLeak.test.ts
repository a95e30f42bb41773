// I7: after every outcome there is, and after every careless request, no token is in the database, in anything beside it,
// in what the server wrote, or in what it answered. Tokens of open payments are there only sealed.

import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type AnswerBehaviour, DROPPED, LOST, says, STUMBLES, TRUTHFUL } from "../support/behaviours.ts";
import { postGraphQL } from "../support/gatewayClient.ts";
import { CONSUME } from "../support/gatewayAnswers.ts";
import { type Install, startInstall } from "../support/install.ts";
import { type IssuedPayment, randomToken } from "../support/paymentTruth.ts";
import { hears, issueScripted, priceOf } from "./support/hears.ts";
import { carelessRequests } from "./support/carelessRequests.ts";
import { contentsOf, spellingsOf, whereFound } from "./support/spellings.ts";

it("A46: finds no token anywhere but in the calls themselves", { timeout: 60_000 }, async () => {
  await using install = await startInstall({
    variables: { LOG_LEVEL: "trace", IAP_TIMEOUT_MS: "900", CONSUME_LEASE_MS: "1400", CONSUME_WAIT_MS: "0" },
  });
  install.upstream.echoesTokens = true;
  const tokens: string[] = [];
  const written: string[] = [];
  const look = () => {
    const places = new Map([...contentsOf(install.folder), ["output", Buffer.from(install.output())]]);
    for (const [index, text] of written.entries()) places.set(`answer ${index}`, Buffer.from(text));
    return whereFound(tokens, places);
  };

  tokens.push(...(await everyOutcome(install)));
  tokens.push(...(await badTokens(install, written)));
  tokens.push(...(await badRequests(install, written)));
  expect([...contentsOf(install.folder).keys()].toSorted()).toEqual(
    ["", "-lock", "-receipt-keys", "-secret", "-shm", "-wal"].map((suffix) => `ledger.db${suffix}`),
  );
  expect(look(), "while it runs").toEqual([]);
  await install.restart(); // the log of the write-ahead file is read back
  expect(look(), "after a death").toEqual([]);
  await hears(install, install.upstream.issue());
  await install.server().kill("SIGTERM"); // and now everything is in the main file
  expect(look(), "after a clean end").toEqual([]);
  expect(tokens.length).toBeGreaterThan(45);
});

/** One payment per outcome, some of them left open. */
async function everyOutcome(install: Install): Promise<string[]> {
  const payments: IssuedPayment[] = [];
  const expectHeard = async (payment: IssuedPayment, ...lines: string[]) => {
    payments.push(payment);
    expect(await hears(install, payment, lines.length)).toEqual(lines);
  };
  const confirmed = install.upstream.issue();
  await expectHeard(confirmed, `CONFIRMED ${priceOf(confirmed)}`, `CONFIRMED ${priceOf(confirmed)}, replayed`);
  await expectHeard({ ...confirmed, purchaseToken: randomToken() }, "REFUSED 5000");
  await expectHeard({ ...confirmed, itemSeq: "777" }, "ALREADY_CONSUMED 5018");
  const elsewhere = install.upstream.issue();
  install.upstream.consumeElsewhere(elsewhere);
  await expectHeard(elsewhere, "ALREADY_CONSUMED 5018");
  await expectHeard(issueScripted(install, LOST, DROPPED), "IN_DOUBT 107", "IN_DOUBT 107");
  await expectHeard(issueScripted(install, LOST), "IN_DOUBT 107", "INFERRED null null");
  await expectHeard(issueScripted(install, LOST, TRUTHFUL, says(0)), "IN_DOUBT 107", "DISPUTED 5018");
  await expectHeard(issueScripted(install, LOST, STUMBLES), "IN_DOUBT 107", "IN_DOUBT 5000");
  const unsent = install.upstream.issue();
  await install.upstream.unreachableWhile(() => expectHeard(unsent, "UPSTREAM_UNAVAILABLE 106"));
  for (const answer of answersThatRepeat) {
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [{ carriesOut: true, answer: answer(payment.purchaseToken) }]);
    payments.push(payment);
    expect((await hears(install, payment))[0]).toMatch(/^IN_DOUBT /);
  }
  return payments.map(({ purchaseToken }) => purchaseToken);
}

const answersThatRepeat: readonly ((token: string) => AnswerBehaviour)[] = [
  () => ({ how: "none" }),
  () => ({ how: "status", status: 500 }),
  () => ({ how: "code", resultCode: 9999 }),
  () => ({ how: "cut", afterBytes: 150 }),
  (token) => ({ how: "body", text: `<html>${token}</html>` }),
  (token) => ({ how: "body", text: JSON.stringify({ header: { resultCode: token } }) }),
  (token) => ({ how: "body", text: JSON.stringify({ [token]: token }) }),
];

/** Each holds text that is looked for, and something that no token may hold, or what must be escaped somewhere. */
async function badTokens(install: Install, written: string[]): Promise<string[]> {
  const core = () => randomBytes(24).toString("base64");
  const bad = [core().repeat(200), `${core()}\r\n`, `${core()}\u0000`, `${core()}💎`, `${core()}é`, `${core()}\u2028`];
  const odd = [`"${core()}"`, `\\${core()}\\`, `%s%o${core()}`, `\${jndi:${core()}}`, `<${core()}>&'`];
  const { paymentSeq, itemSeq } = install.upstream.issue();
  const client = (purchaseToken: string) =>
    postGraphQL(install.server().address, { query: CONSUME, variables: { paymentSeq, itemSeq, purchaseToken } });
  for (const token of bad) {
    const { text } = await client(token);
    expect(text).toContain('"INVALID_INPUT"');
    written.push(text);
  }
  for (const token of odd) {
    const { text } = await client(token);
    expect(text).toContain('"resultCode":5000');
    written.push(text);
  }
  return [...bad, ...odd];
}

async function badRequests(install: Install, written: string[]): Promise<string[]> {
  const tokens: string[] = [];
  for (const index of carelessRequests("").keys()) {
    const token = index % 2 === 0 ? randomToken() : `T${randomBytes(44).toString("hex")}`; // one that GraphQL takes for a name
    const request = carelessRequests(token)[index];
    if (request === undefined) throw new Error("no such request");
    const response = await fetch(`${install.server().address}${request.path}`, request.init);
    written.push(await response.text());
    tokens.push(token);
  }
  return tokens;
}

describe("the search for tokens", () => {
  it.each(spellingsOf("/+\"'a token of its own"))("finds one that is spelt %s", (spelling) => {
    const places = new Map([["there", Buffer.from(`before ${spelling} after`)]]);
    expect(whereFound(["/+\"'a token of its own"], places)).toEqual(["token 0 in there"]);
  });

  it("reads what the server has on disk", async () => {
    await using install = await startInstall();
    const payment = install.upstream.issue();
    await hears(install, payment);
    expect(whereFound([payment.paymentSeq], contentsOf(install.folder))).toEqual(["token 0 in ledger.db-wal"]);
  });
});
