// What a call's end counts for: as a guess at a token, as one left open, or as neither. Every reason there is, so that a new
// one is decided about too.

import { describe, expect, it } from "vitest";
import {
  type ConsumeAnswer,
  type ConsumeErrorReason,
  failure,
  OPEN_RETRY_MS,
  TOO_MANY_OPEN,
} from "../../src/domain/answer.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { withinPlayerLimits } from "../../src/graphql/withinPlayerLimits.ts";
import { consumptionOf } from "./support/records.ts";
import { alice, bob, codeOf, createGateway, server } from "./support/gateway.ts";

type End = "guess" | "open" | "neither";

const ENDS = {
  INVALID_INPUT: "neither",
  REFUSED: "guess",
  ALREADY_CONSUMED: "guess",
  NOT_OWNER: "guess",
  ITEM_MISMATCH: "neither", // the token was right
  IN_PROGRESS: "open",
  IN_DOUBT: "open",
  UPSTREAM_UNAVAILABLE: "neither",
  DISPUTED: "open",
} as const satisfies Record<ConsumeErrorReason, End>;

const SUCCESS: ConsumeAnswer = { kind: "success", consumption: consumptionOf(1), isReplayed: false };
const ANSWERS: readonly (readonly [string, End, ConsumeAnswer])[] = [
  ["a success", "neither", SUCCESS],
  ...Object.entries(ENDS).map(([reason, end]) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table's own names
    return [reason, end, failure(reason as ConsumeErrorReason, 1, "no", null)] as const;
  }),
];
/** Of the gateway under test. */
const WRONG_TOKENS_MAX = 10;
const OPEN_MAX = 100;

const consume = (token: string, paymentSeq = "P1") =>
  `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: 1, purchaseToken: "${token}") { __typename } }`;

describe.each(ANSWERS)("%s", (_reason, end, answer) => {
  it(`counts ${end === "guess" ? "as a guess, each token once" : "as no guess"}`, async () => {
    const gateway = createGateway();
    gateway.workflow.answer = () => answer;
    for (let guess = 0; guess < WRONG_TOKENS_MAX; guess += 1) {
      for (const caller of [alice, alice]) {
        expect(await gateway.ask(caller, consume(`token-${guess}`))).toMatchObject({ errors: [] });
      }
    }
    const sent = gateway.workflow.consumed.length;
    const next = await gateway.ask(alice, consume("one-more"));
    expect(codeOf(next)).toEqual(end === "guess" ? "RATE_LIMITED" : []);
    expect(gateway.workflow.consumed.length).toBe(end === "guess" ? sent : sent + 1);
    for (const caller of [bob, server]) expect((await gateway.ask(caller, consume("one-more"))).errors).toEqual([]);
    expect((await gateway.ask(alice, consume("one-more", "P2"))).errors).toEqual([]);
  });

  it(`counts ${end === "open" ? "as left open" : "as nothing that is open"}, also in the retry flow`, async () => {
    let asked = 0;
    const gateway = createGateway(["default"], async () => {
      asked += 1;
      return OPEN_MAX - 2;
    });
    gateway.workflow.answer = () => answer;
    await gateway.ask(alice, consume("token", "P1"));
    const call = { paymentSeq: "P2", itemSeq: 1n, purchaseToken: "token" };
    const payment = { ...call, price: null, facts: NO_FACTS };
    gateway.workflow.retry = (command) => {
      for (const paymentSeq of ["P2", "P4"]) command.heard?.({ ...call, paymentSeq }, answer);
      return [{ payment, answer }];
    };
    await gateway.ask(alice, "mutation { consumeUnconsumedPayments { paymentSeq } }");
    expect(asked).toBe(1);
    await gateway.ask(alice, consume("token", "P3"));
    // At least two more than were on record: whether that is too many, only the record can tell.
    expect(asked).toBe(end === "open" ? 2 : 1);
  });
});

describe("a call that is refused", () => {
  it("for too many guesses says when to come back", async () => {
    const gateway = createGateway();
    gateway.workflow.answer = () => failure("REFUSED", 1, "no", null);
    for (let guess = 0; guess < WRONG_TOKENS_MAX; guess += 1) await gateway.ask(alice, consume(`token-${guess}`));
    const { errors } = await gateway.ask(alice, consume("one-more"));
    expect(errors).toMatchObject([
      {
        message: "Too many different purchase tokens were refused for this payment. Try again later.",
        extensions: { retryAfterMs: 360_000 },
      },
    ]);
  });

  it("for too many guesses is refused up to the last millisecond", async () => {
    const playerLimits = { guessWaitMs: () => 1, openLimit: async () => undefined, heard: () => undefined };
    const call = { app: "default", paymentSeq: "P1", purchaseToken: "token" };
    const sent: string[] = [];
    const refused = withinPlayerLimits({ caller: alice, playerLimits }, call, async () => {
      sent.push("sent");
      return SUCCESS;
    });
    await expect(refused).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 1 });
    expect(sent).toEqual([]);
  });

  it("for too much that is open says when to come back, and is heard of by nobody", async () => {
    const gateway = createGateway();
    gateway.workflow.answer = () => ({ kind: "tooManyOpen" });
    for (const caller of [alice, server]) {
      const { errors } = await gateway.ask(caller, consume("token"));
      expect(errors).toMatchObject([
        { message: `${TOO_MANY_OPEN}.`, extensions: { code: "RATE_LIMITED", retryAfterMs: OPEN_RETRY_MS } },
      ]);
    }
  });
});

describe("a call that is over", () => {
  it.each<[string, () => ConsumeAnswer | { readonly kind: "tooManyOpen" } | Promise<ConsumeAnswer>]>([
    ["with an answer", () => SUCCESS],
    ["with a refusal", () => ({ kind: "tooManyOpen" })],
    ["with a fault", () => Promise.reject(new Error("a fault"))],
  ])("%s leaves room for the next one", async (_how, answer) => {
    const gateway = createGateway();
    gateway.workflow.answer = answer;
    for (let call = 0; call <= OPEN_MAX; call += 1) await gateway.ask(alice, consume("token"));
    expect(gateway.workflow.consumed.at(-1)?.openLimit).toMatchObject({ isPlayerFull: false });
  });
});
