// The retry flow's time: what there was none for is left for the next call, and what hangs is answered when time is up.

import { describe, expect, it } from "vitest";
import { type ConsumeAnswer, failure } from "../../src/domain/answer.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { Looked, LookFailure, UnconsumedList, UnconsumedPayment } from "../../src/upstream/port.ts";
import type { ConsumeCommand, ConsumeUnconsumedCommand } from "../../src/workflow/port.ts";
import type { Surroundings } from "../../src/workflow/surroundings.ts";
import { consumeUnconsumed as runRetryFlow, listUnconsumed, type RetryFlow } from "../../src/workflow/unconsumed.ts";
import { NOTHING_ELSE, stoppedTime, upstreamOf } from "./support.ts";
import { wholeList } from "../support/wholeList.ts";

const NO_CALL = () => {
  throw new Error("nothing is consumed but through `consume`");
};
const PASS = { isAdmitted: true, record: () => undefined, giveBack: () => undefined } as const;
const REFUSED = failure("REFUSED", 5000, "no", null);

function payment(index: number): UnconsumedPayment {
  return { paymentSeq: `P${index}`, itemSeq: 1n, purchaseToken: `token-${index}`, price: null, facts: NO_FACTS };
}

const COMMAND: ConsumeUnconsumedCommand = {
  app: "default",
  playerId: "alice",
  requestId: "request-1",
  isLimited: false,
  first: 50,
  openLimit: () => Promise.resolve(undefined),
};

/** Over a list that nobody shares and nobody is refused. */
async function consumeUnconsumed(
  surroundings: Surroundings,
  consume: RetryFlow["consume"],
  command: ConsumeUnconsumedCommand,
) {
  const list: RetryFlow["list"] = (asked) => listUnconsumed(surroundings, asked);
  const results = await runRetryFlow(surroundings, { list, consume }, command);
  if (typeof results === "object" && "kind" in results) throw new Error(results.kind);
  return results;
}

function scene(payments: readonly UnconsumedPayment[], onFault: (error: unknown) => void = NO_CALL) {
  const upstream = {
    ...upstreamOf(NO_CALL),
    listUnconsumed: () => Promise.resolve({ kind: "SHOWN" as const, value: wholeList(...payments) }),
  };
  const noted: unknown[] = [];
  const time = stoppedTime({
    apps: new Map([["default", { upstream, circuit: { admit: () => PASS }, environment: "SANDBOX" }]]),
    onFault,
  });
  const surroundings = {
    ...time.surroundings,
    writer: {
      ...time.surroundings.writer,
      noteLooks: (request: unknown) => {
        noted.push(request);
        return Promise.resolve();
      },
    },
  };
  return { time, noted, surroundings };
}

describe("consuming what is unconsumed", () => {
  it("hears it where the player begins no more lists now, and consumes nothing", async () => {
    const told = { kind: "tooManyLists", retryAfterMs: 700 } as const;
    const { surroundings } = scene([]);
    const flow = { list: () => Promise.resolve(told), consume: NO_CALL };
    expect(await runRetryFlow(surroundings, flow, COMMAND)).toBe(told);
  });

  it("answers those that still hang as in progress when time is up, and leaves the rest for the next call", async () => {
    const { time, surroundings } = scene(Array.from({ length: 20 }, (_, index) => payment(index)));
    const asked: string[] = [];
    const consume = (command: ConsumeCommand): Promise<ConsumeAnswer> => {
      asked.push(command.call.paymentSeq);
      return command.call.paymentSeq === "P1" ? Promise.resolve(REFUSED) : new Promise(() => undefined);
    };
    const results = consumeUnconsumed(surroundings, consume, COMMAND);
    let isAnswered = false;
    void results.then(() => (isAnswered = true));
    await time.pass(19_999);
    expect([asked.length, isAnswered]).toEqual([6, false]); // five hang, one was refused at once
    await time.pass(1);
    const told = await results;
    if (told === "unlisted") throw new Error(told);
    expect(told.map((result) => result.payment.paymentSeq)).toEqual(
      Array.from({ length: 20 }, (_, index) => `P${index}`),
    );
    const reasons = told.map(({ answer }) => (answer.kind === "error" ? answer.reason : "success"));
    expect(reasons.slice(0, 6)).toEqual([
      "IN_PROGRESS",
      "REFUSED",
      "IN_PROGRESS",
      "IN_PROGRESS",
      "IN_PROGRESS",
      "IN_PROGRESS",
    ]);
    expect(told.slice(6).map(({ answer }) => answer)).toEqual(
      Array.from({ length: 14 }, () => ({
        kind: "error",
        reason: "UPSTREAM_UNAVAILABLE",
        resultCode: 106,
        message: "There was no time left for this payment; it was not sent, and the same call again is safe.",
        retryAfterMs: 2_000,
        consumption: null,
      })),
    );
    expect(
      told.every(({ answer }) => answer.kind === "error" && (answer.retryAfterMs ?? 0) > 0 === (answer !== REFUSED)),
    ).toBe(true);
  });

  it.each([
    ["LEDGER_UNAVAILABLE", "The ledger cannot be reached now"],
    ["OVERLOADED", "The server is busy"],
    ["TIMEOUT", "The ledger did not answer in time"],
    ["UPSTREAM_UNAVAILABLE", "The IAP server cannot be reached"],
  ] as const)("is harmed by no payment that meets a fault, and says which one it met: %s", async (code, why) => {
    const { surroundings } = scene([payment(0), payment(1)]);
    const consume = ({ call }: ConsumeCommand): Promise<ConsumeAnswer> =>
      call.paymentSeq === "P0"
        ? Promise.reject(new ServiceError(code, "SQLITE_FULL at /data/ledger.db"))
        : Promise.resolve(REFUSED);
    const told = await consumeUnconsumed(surroundings, consume, COMMAND);
    const message = `${why}; it was not sent, and the same call again is safe.`;
    const faulted = { reason: "UPSTREAM_UNAVAILABLE", resultCode: 106, message, retryAfterMs: 2_000 };
    expect(told).toMatchObject([{ answer: faulted }, { answer: { reason: "REFUSED" } }]);
  });

  it("does not hide a bug behind a retryable answer", async () => {
    const { surroundings } = scene([payment(0)]);
    const broken = () => Promise.reject(new Error("a bug"));
    await expect(consumeUnconsumed(surroundings, broken, COMMAND)).rejects.toThrow("a bug");
  });

  it("leaves a payment beyond the player's open ones for a minute later, and calls that a limit and no outage", async () => {
    const { surroundings } = scene([payment(0), payment(1)]);
    const consume = async ({ call }: ConsumeCommand) =>
      call.paymentSeq === "P0" ? ({ kind: "tooManyOpen" } as const) : REFUSED;
    const told = await consumeUnconsumed(surroundings, consume, COMMAND);
    expect(told).toMatchObject([
      {
        answer: {
          kind: "error",
          reason: "IN_PROGRESS",
          resultCode: 117,
          retryAfterMs: 60_000,
          message: expect.stringMatching(
            /^Too many of this player's calls have no outcome yet; this one was not sent\./,
          ),
          consumption: null,
        },
      },
      { answer: REFUSED },
    ]);
  });

  it("hands on what the list just showed of each payment, as this player's", async () => {
    const { surroundings } = scene([payment(0)]);
    const commands: ConsumeCommand[] = [];
    await consumeUnconsumed(
      surroundings,
      async (command) => {
        commands.push(command);
        return REFUSED;
      },
      COMMAND,
    );
    const call = { paymentSeq: "P0", itemSeq: 1n, purchaseToken: "token-0" };
    const seen = { ...call, priceSource: "UNCONSUMED_LIST", isConsumable: true };
    expect(commands).toMatchObject([{ app: "default", playerId: "alice", requestId: "request-1", call, seen }]);
  });

  it("tells what each call ended with, but of none that was not made", async () => {
    const { time, surroundings } = scene([payment(0), payment(1), payment(2)]);
    const heard: [string, ConsumeAnswer][] = [];
    const command: ConsumeUnconsumedCommand = {
      ...COMMAND,
      heard: (call, answer) => void heard.push([call.paymentSeq, answer]),
    };
    let end: (answer: ConsumeAnswer) => void = () => undefined;
    const consume = async ({ call }: ConsumeCommand) => {
      if (call.paymentSeq === "P0") return REFUSED;
      if (call.paymentSeq === "P1") return { kind: "tooManyOpen" } as const;
      return new Promise<ConsumeAnswer>((resolve) => (end = resolve));
    };
    const results = consumeUnconsumed(surroundings, consume, command);
    await time.pass(20_000);
    await results;
    expect(heard).toEqual([["P0", REFUSED]]);
    const late = failure("IN_DOUBT", 100, "no answer", null);
    end(late); // its call ends after its row was answered
    await time.pass(0);
    expect(heard).toEqual([
      ["P0", REFUSED],
      ["P2", late],
    ]);
  });
});

describe("each payment of a list", () => {
  it("is consumed under the player's limit as it then is, as many as were wanted", async () => {
    const { surroundings } = scene([payment(0), payment(1), payment(2)]);
    let released = 0;
    const openLimit = { perPaymentMax: 5, isPlayerFull: false };
    const limits = [{ openLimit, release: () => void (released += 1) }, undefined];
    const commands: ConsumeCommand[] = [];
    const consume = async (command: ConsumeCommand) => {
      commands.push(command);
      return REFUSED;
    };
    const command = { ...COMMAND, first: 2, openLimit: async () => limits.shift() };
    expect(await consumeUnconsumed(surroundings, consume, command)).toHaveLength(2);
    expect(commands.map(({ call, openLimit }) => [call.paymentSeq, openLimit])).toEqual([
      ["P0", { perPaymentMax: 5, isPlayerFull: false }],
      ["P1", undefined],
    ]);
    expect(commands[1]).not.toHaveProperty("openLimit");
    expect(released).toBe(1);
  });

  it("leaves no timer behind", async () => {
    const { time, surroundings } = scene([payment(0)]);
    let running = 0;
    const after: typeof surroundings.after = (delayMs, callback) => {
      running += 1;
      const cancel = time.surroundings.after(delayMs, callback);
      return () => {
        running -= 1;
        cancel();
      };
    };
    await consumeUnconsumed({ ...surroundings, after }, async () => REFUSED, COMMAND);
    expect(running).toBe(0);
  });
});

describe("the question for a list", () => {
  const FAILED: LookFailure = {
    kind: "FAILED",
    resultCode: 4242,
    message: "no",
    isSignOfOutage: false,
    isUnreachable: false,
    isRefusal: true,
  };

  function asking(given: { listed?: Looked<UnconsumedList> | null; isClosed?: boolean; timeoutMs?: number }) {
    const { listed = { kind: "SHOWN", value: wholeList() }, isClosed = true, timeoutMs = 10_000 } = given;
    const told: unknown[] = [];
    const list = async (question: unknown) => {
      told.push(question);
      return listed ?? expect.fail("not asked");
    };
    const upstream = { ...upstreamOf(NO_CALL), listUnconsumed: listed === null ? null : list };
    const pass = { ...PASS, giveBack: () => void told.push("given back") };
    const circuit = { admit: () => (isClosed ? pass : ({ isAdmitted: false, retryInMs: 700 } as const)) };
    const { surroundings } = stoppedTime({
      apps: new Map([["default", { upstream, circuit, environment: "SANDBOX" }]]),
      settings: { ...NOTHING_ELSE.settings, timeoutMs },
    });
    return { surroundings, told };
  }

  it.each([
    [10_000, 8_000],
    [3_000, 3_000],
  ])("with %d ms for a call takes %d ms at the most, and is no sign for the breaker", async (timeoutMs, deadlineMs) => {
    const { surroundings, told } = asking({ timeoutMs });
    expect(await listUnconsumed(surroundings, COMMAND)).toEqual([]); // and writes nothing, where nothing was shown
    expect(told).toEqual(["given back", { playerId: "alice", requestId: "request-1", deadlineMs }]);
  });

  it("is not asked where this install has no list, nor of an app that is not served", async () => {
    const { surroundings } = asking({ listed: null });
    expect(await listUnconsumed(surroundings, COMMAND)).toBe("unlisted");
    expect(await consumeUnconsumed(surroundings, NO_CALL, COMMAND)).toBe("unlisted");
    await expect(listUnconsumed(surroundings, { ...COMMAND, app: "gone" })).rejects.toThrow("not served");
  });

  it("is not asked while the breaker is open, which says when it tries again", async () => {
    const { surroundings, told } = asking({ isClosed: false });
    const unreachable = { code: "UPSTREAM_UNAVAILABLE", retryAfterMs: 700, isForCallers: false };
    await expect(listUnconsumed(surroundings, COMMAND)).rejects.toMatchObject(unreachable);
    expect(told).toEqual([]);
  });

  it("says whether nobody was reached, or the upstream did not list them", async () => {
    const answer = { code: "UPSTREAM_UNAVAILABLE", retryAfterMs: 2_000 };
    const refused = listUnconsumed(asking({ listed: FAILED }).surroundings, COMMAND);
    await expect(refused).rejects.toMatchObject({
      ...answer,
      isForCallers: true,
      message: "The IAP server did not list the payments (code 4242); nothing was consumed.",
    });
    const unreached = listUnconsumed(asking({ listed: { ...FAILED, isUnreachable: true } }).surroundings, COMMAND);
    const message = "The IAP server cannot be reached; nothing was consumed.";
    await expect(unreached).rejects.toMatchObject({ ...answer, message, isForCallers: false });
  });
});

describe("a list of unconsumed payments", () => {
  it("is put on record, and told also where that fails", async () => {
    const faults: unknown[] = [];
    const { surroundings, noted } = scene([payment(0)], (error) => void faults.push(error));
    expect(await listUnconsumed(surroundings, COMMAND)).toHaveLength(1);
    expect(noted).toMatchObject([{ app: "default", looks: [{ paymentSeq: "P0", isConsumable: true }] }]);
    const failing = {
      ...surroundings,
      writer: { ...surroundings.writer, noteLooks: () => Promise.reject(new Error("full")) },
    };
    expect(await listUnconsumed(failing, COMMAND)).toHaveLength(1);
    expect(faults).toMatchObject([{ message: "full" }]);
  });
});
