// The consume call and the operator's reconciling, step by step: what the ledger says stands, what the breaker allows, whose
// lease is waited for, and what is handed to the ledger and told to the caller.

import { beforeEach, describe, expect, it } from "vitest";
import type { ConsumeAnswer } from "../../src/domain/answer.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type {
  LedgerWriter,
  Opened,
  OpenRequest,
  Permit,
  Reopened,
  ReopenRequest,
  Settled,
} from "../../src/ledger/port.ts";
import type {
  Asking,
  CircuitRefusal,
  LookFailure,
  Looked,
  UnconsumedList,
  UnconsumedPayment,
  Upstream,
} from "../../src/upstream/port.ts";
import { consume } from "../../src/workflow/consume.ts";
import { createInFlight, type InFlight } from "../../src/workflow/inFlight.ts";
import type { ConsumeCommand, ReconcileCommand, TooManyOpen } from "../../src/workflow/port.ts";
import { reconcile } from "../../src/workflow/reconcile.ts";
import type { WorkflowSettings } from "../../src/workflow/surroundings.ts";
import { consumptionOf, inDoubt } from "../graphql/support/records.ts";
import { success } from "../support/heards.ts";
import { NOTHING_ELSE, stoppedTime, type StoppedTime, upstreamOf } from "./support.ts";
import { wholeList } from "../support/wholeList.ts";

const OWN = consumptionOf(1, inDoubt);
const CONSUMED = consumptionOf(1);
const PERMIT: Permit = { consumption: OWN, attemptNumber: 1, leaseMs: 10_500 };
const CALL = { paymentSeq: "P1", itemSeq: 1n, purchaseToken: "token" };
const COMMAND: ConsumeCommand = { app: "default", playerId: "alice", call: CALL, requestId: "request-1" };
const LISTED: UnconsumedPayment = { ...CALL, price: null, facts: NO_FACTS };
const OUTAGE: LookFailure = {
  kind: "FAILED",
  resultCode: 100,
  message: "no answer",
  isSignOfOutage: true,
  isUnreachable: true,
  isRefusal: false,
};

interface Scene {
  settled: Pick<Settled, "consumption" | "named">;
  /** What the ledger says each time it is asked; the last one for ever. */
  opened: readonly Opened[];
  reopened: readonly Reopened[];
  readonly opens: OpenRequest[];
  readonly reopens: ReopenRequest[];
  readonly noted: unknown[];
  readonly lists: (Asking & { readonly playerId: string })[];
  readonly told: string[];
  /** The upstream has a look-up, which finds nothing. */
  hasLookUp: boolean;
  listed: Looked<UnconsumedList>;
  refusal: CircuitRefusal | null;
  gate: Promise<void>;
}

let scene: Scene;
let time: StoppedTime;
let inFlight: InFlight;

function create(settings: Partial<WorkflowSettings> = {}, hasList = true): void {
  const writer: Partial<LedgerWriter> = {
    open: async (request) => {
      scene.opens.push(request);
      return scene.opened[scene.opens.length - 1] ?? scene.opened.at(-1) ?? expect.fail("opened");
    },
    reopen: async (request) => {
      scene.reopens.push(request);
      return scene.reopened[scene.reopens.length - 1] ?? scene.reopened.at(-1) ?? expect.fail("reopened");
    },
    settle: async () => ({ ...scene.settled, isSettledByThis: true, alarms: [], control: null }),
    noteReconciled: async ({ before, after }) => void scene.noted.push([before, after]),
  };
  const pass = {
    isAdmitted: true,
    record: () => void scene.told.push("recorded"),
    giveBack: () => void scene.told.push("given back"),
  } as const;
  const upstream: Upstream = {
    ...upstreamOf(async () => {
      await scene.gate;
      return success();
    }),
    lookUp: scene.hasLookUp
      ? async () => {
          scene.told.push("looked up");
          return { kind: "SHOWN", value: null };
        }
      : null,
    listUnconsumed: hasList
      ? async (question) => {
          scene.lists.push(question);
          return scene.listed;
        }
      : null,
  };
  time = stoppedTime({
    writer: { ...NOTHING_ELSE.writer, ...writer },
    apps: new Map([["default", { upstream, circuit: { admit: () => scene.refusal ?? pass }, environment: "SANDBOX" }]]),
    settings: { ...NOTHING_ELSE.settings, ...settings },
    onWrongSetting: () => void scene.told.push("wrong setting"),
  });
  inFlight = createInFlight();
}

beforeEach(() => {
  const empty = { opens: [], reopens: [], noted: [], lists: [], told: [] };
  const listed = { kind: "SHOWN", value: wholeList(LISTED) } as const;
  const settled = { consumption: CONSUMED };
  scene = {
    ...empty,
    settled,
    opened: [],
    reopened: [],
    listed,
    hasLookUp: false,
    refusal: null,
    gate: Promise.resolve(),
  };
  create();
});

const consuming = (given: Partial<ConsumeCommand> = {}) =>
  consume(time.surroundings, inFlight, { ...COMMAND, ...given });

/** The answer where no time has to pass. */
async function answerNow<Answer>(promise: Promise<Answer>): Promise<Answer> {
  const timers = time.pass(0);
  const answer = await promise;
  await timers;
  return answer;
}

describe("a consume call", () => {
  it("that is malformed writes nothing and sends nothing", async () => {
    expect(await consuming({ call: { ...CALL, paymentSeq: "" } })).toMatchObject({
      reason: "INVALID_INPUT",
      resultCode: 1100,
      consumption: null,
    });
    expect(scene.opens).toEqual([]);
  });

  it("opens with the app's environment and the breaker's permission, and its attempt is in flight until it is settled", async () => {
    const gate = Promise.withResolvers<void>();
    scene.gate = gate.promise;
    scene.opened = [{ kind: "ask", permit: PERMIT }];
    const answer = consuming();
    await time.pass(0);
    expect(scene.opens).toEqual([{ ...COMMAND, environment: "SANDBOX", canAsk: true }]);
    const shared = inFlight.answerOf(OWN.id);
    gate.resolve();
    expect(await answer).toMatchObject({ kind: "success", isReplayed: false });
    expect(await shared).toBe(await answer);
    await inFlight.drained();
    expect(inFlight.answerOf(OWN.id)).toBeUndefined();
  });

  it.each<[Opened, Partial<Record<string, unknown>>]>([
    [
      { kind: "replay", consumption: CONSUMED },
      { kind: "success", consumption: CONSUMED, isReplayed: true },
    ],
    [
      { kind: "alreadyConsumed", own: null },
      { reason: "ALREADY_CONSUMED", resultCode: 5018, consumption: null },
    ],
    [
      { kind: "disputed", own: OWN },
      { reason: "DISPUTED", resultCode: 5018, consumption: OWN },
    ],
    [
      { kind: "inProgressElsewhere", own: null },
      { reason: "IN_PROGRESS", resultCode: 117, consumption: null },
    ],
    [{ kind: "tooManyOpen" }, { kind: "tooManyOpen" }],
    [
      { kind: "itemMismatch", own: OWN },
      { reason: "ITEM_MISMATCH", resultCode: 1100, consumption: OWN },
    ],
    [
      { kind: "neverConsumable", own: OWN },
      { reason: "REFUSED", resultCode: 5000, consumption: OWN },
    ],
    [
      { kind: "unavailable", own: OWN },
      { reason: "UPSTREAM_UNAVAILABLE", resultCode: 106, consumption: OWN },
    ],
  ])("is answered by what stands: $kind", async (opened, answer) => {
    scene.opened = [opened];
    expect(await answerNow<ConsumeAnswer | TooManyOpen>(consuming())).toMatchObject(answer);
    expect(scene.told).toEqual(["given back"]);
  });

  it("hears when the open breaker tries again", async () => {
    scene.refusal = { isAdmitted: false, retryInMs: 700 };
    scene.opened = [{ kind: "unavailable", own: null }];
    expect(await consuming()).toMatchObject({ reason: "UPSTREAM_UNAVAILABLE", retryAfterMs: 700 });
    expect(scene.opens).toMatchObject([{ canAsk: false }]);
  });

  it("looks at the ledger every 50 ms while another server has the lease, for three seconds", async () => {
    scene.opened = [{ kind: "wait", consumption: OWN }];
    let answer: unknown = null;
    void consuming().then((told) => (answer = told));
    await time.pass(2_999);
    expect([answer, scene.opens.length]).toEqual([null, 60]);
    await time.pass(1);
    expect(answer).toMatchObject({ reason: "IN_PROGRESS", resultCode: 117, consumption: OWN });
    expect(scene.opens).toHaveLength(61);
  });

  it("answers as the ledger stands once the lease has ended", async () => {
    scene.opened = [
      { kind: "wait", consumption: OWN },
      { kind: "replay", consumption: CONSUMED },
    ];
    const answer = consuming();
    await time.pass(50);
    expect(await answer).toMatchObject({ kind: "success", isReplayed: true });
  });

  it("shares the answer of a call of the same process", async () => {
    const gate = Promise.withResolvers<void>();
    scene.gate = gate.promise;
    scene.opened = [
      { kind: "ask", permit: PERMIT },
      { kind: "wait", consumption: OWN },
    ];
    const both = [consuming(), consuming()];
    await time.pass(1_000);
    expect(scene.opens).toHaveLength(2);
    gate.resolve();
    const [first, second] = await Promise.all(both);
    expect(second).toBe(first);
  });

  it("of an app that is not served is a bug", async () => {
    await expect(consuming({ app: "gone" })).rejects.toThrow("not served");
  });
});

describe("the look before a first attempt", () => {
  const wanted = async (settings: Partial<WorkflowSettings>, given: Partial<ConsumeCommand> = {}) => {
    create(settings);
    scene.opened = [{ kind: "alreadyConsumed", own: null }];
    await consuming(given);
    return scene.opens.at(-1)?.look;
  };

  it("is asked for by the settings, for a player, and not where the payment was just shown", async () => {
    const both = { isOwnerVerified: true, hasPriceSnapshot: true };
    expect(await wanted({})).toBeUndefined();
    expect(await wanted({ hasPriceSnapshot: true })).toBe("beforeFirstAttempt");
    expect(await wanted({ isOwnerVerified: true })).toBe("beforeOwning");
    expect(await wanted(both)).toBe("beforeOwning");
    expect(await wanted(both, { playerId: null })).toBeUndefined();
    const seen = { ...LISTED, priceSource: "UNCONSUMED_LIST", isConsumable: true } as const;
    expect(await wanted(both, { seen })).toBe(seen);
  });

  it("is made within four seconds, or the attempt's time, and what it showed is what the call is opened with", async () => {
    create({ isOwnerVerified: true });
    scene.opened = [
      { kind: "lookFirst", own: null },
      { kind: "ask", permit: PERMIT },
    ];
    expect(await answerNow(consuming())).toMatchObject({ kind: "success" });
    expect(scene.lists).toEqual([{ playerId: "alice", requestId: "request-1", deadlineMs: 4_000, purpose: "LOOK" }]);
    const look = { ...LISTED, priceSource: "UNCONSUMED_LIST", isConsumable: true };
    expect(scene.opens.map((open) => open.look)).toEqual(["beforeOwning", look]);
    create({ isOwnerVerified: true, timeoutMs: 3_000 });
    scene.opens.length = 0;
    scene.opened = [
      { kind: "lookFirst", own: null },
      { kind: "alreadyConsumed", own: null },
    ];
    await consuming();
    expect(scene.lists.at(-1)?.deadlineMs).toBe(3_000);
  });

  it.each<[string, Looked<UnconsumedList>, boolean, Partial<Record<string, unknown>>]>([
    [
      "another item",
      { kind: "SHOWN", value: wholeList({ ...LISTED, itemSeq: 2n }) },
      true,
      { reason: "ITEM_MISMATCH" },
    ],
    ["nothing of this player's", { kind: "SHOWN", value: wholeList() }, true, { reason: "NOT_OWNER", resultCode: 101 }],
    ["a subscription", subscription(), true, { reason: "REFUSED", resultCode: 5000 }],
    [
      "nothing, for an outage",
      OUTAGE,
      true,
      { retryAfterMs: 2_000, message: "The call was not sent to the IAP server; the same call again is safe." },
    ],
    [
      "nothing, for a refusal",
      { ...OUTAGE, resultCode: 4242, isUnreachable: false, isSignOfOutage: false },
      false,
      { message: "The IAP server did not show the payment (code 4242); the call was not sent." },
    ],
  ])("ends the call where it shows %s", async (_name, listed, isOwnerVerified, answer) => {
    create({ isOwnerVerified, hasPriceSnapshot: true });
    scene.opened = [{ kind: "lookFirst", own: null }];
    scene.listed = listed;
    expect(await consuming()).toMatchObject({ kind: "error", consumption: null, ...answer });
    expect(scene.opens).toHaveLength(1);
  });

  it("ends the call as never sent where this install has no list to look at", async () => {
    create({ isOwnerVerified: true }, false);
    scene.opened = [{ kind: "lookFirst", own: null }];
    expect(await consuming()).toMatchObject({ reason: "UPSTREAM_UNAVAILABLE", resultCode: 106, retryAfterMs: 2_000 });
  });

  it("is enough: the attempt does not look again at what was just shown", async () => {
    scene.hasLookUp = true;
    create();
    scene.opened = [{ kind: "ask", permit: { ...PERMIT, hasUnknown: true } }];
    await consuming({ seen: { ...LISTED, priceSource: "UNCONSUMED_LIST", isConsumable: true } });
    expect(scene.told).toEqual(["recorded"]);
    await consuming();
    expect(scene.told).toEqual(["recorded", "looked up", "recorded"]);
  });

  it("for nobody is a bug", async () => {
    scene.opened = [{ kind: "lookFirst", own: null }];
    await expect(consuming({ playerId: null })).rejects.toThrow("a look for nobody");
  });

  it("lets the call go on where it has nothing to tell and nobody asks whose payment it is", async () => {
    create({ hasPriceSnapshot: true });
    scene.opened = [
      { kind: "lookFirst", own: null },
      { kind: "alreadyConsumed", own: null },
    ];
    for (const value of [
      wholeList(),
      wholeList({ ...LISTED, purchaseToken: "another" }),
      wholeList({ ...LISTED, paymentSeq: "P2", itemSeq: 9n }),
    ]) {
      scene.listed = { kind: "SHOWN", value };
      scene.opens.length = 0;
      expect(await consuming()).toMatchObject({ reason: "ALREADY_CONSUMED" });
      expect(scene.opens).toHaveLength(2);
      expect(scene.opens[1]).not.toHaveProperty("look");
    }
  });
});

function subscription(): Looked<UnconsumedList> {
  return { kind: "SHOWN", value: wholeList({ ...LISTED, facts: { ...NO_FACTS, productType: "AUTO_RENEWABLE" } }) };
}

describe("reconciling by an operator's word", () => {
  const command: ReconcileCommand = {
    scope: { kind: "app", app: "default" },
    consumptionId: OWN.id,
    requestId: "request-1",
    actor: "carol",
  };
  const reconciling = () => reconcile(time.surroundings, inFlight, command);
  const asked: Reopened = { kind: "ask", permit: PERMIT, purchaseToken: "token" };

  it("looks first without permission to ask, then asks, and notes how it stood before and after", async () => {
    const gate = Promise.withResolvers<void>();
    scene.gate = gate.promise;
    scene.reopened = [{ kind: "unavailable", consumption: OWN }, asked];
    const answer = reconciling();
    await time.pass(0);
    expect(inFlight.answerOf(OWN.id)).toBeDefined();
    gate.resolve();
    expect(await answer).toBe(CONSUMED);
    const { scope, consumptionId, requestId } = command;
    const request = { scope, consumptionId, requestId, trigger: "OPERATOR" };
    expect(scene.reopens).toEqual([
      { ...request, canAsk: false },
      { ...request, canAsk: true, environment: "SANDBOX" },
    ]);
    expect(scene.noted).toEqual([[OWN, CONSUMED]]);
    expect(scene.told).toEqual(["recorded"]);
  });

  it("waits for a lease that another holds, and answers what came of it, with the state of before its wait", async () => {
    scene.reopened = [
      { kind: "wait", consumption: OWN },
      { kind: "leave", consumption: CONSUMED },
    ];
    const answer = reconciling();
    await time.pass(50);
    expect(await answer).toBe(CONSUMED);
    expect(scene.noted).toEqual([[OWN, CONSUMED]]);
  });

  it("answers and notes the one that was asked for, where its answer named another item's", async () => {
    const rejected = { ...OWN, status: "REJECTED", resultCode: 1100 } as const;
    scene.settled = { consumption: rejected, named: { ...CONSUMED, id: "another", itemSeq: 2n } };
    scene.reopened = [{ kind: "unavailable", consumption: OWN }, asked, { kind: "leave", consumption: rejected }];
    expect(await reconciling()).toBe(rejected);
    expect(scene.noted).toEqual([[OWN, rejected]]);
    expect(scene.reopens.at(-1)).toEqual(scene.reopens[0]); // a look, which may not ask
    scene.reopens.length = 0;
    scene.reopened = [{ kind: "unavailable", consumption: OWN }, asked, { kind: "absent" }];
    expect(await reconciling()).toBeNull();
  });

  it("notes nothing of one that is not there, or not served, after the wait", async () => {
    for (const [reopened, found] of [
      [{ kind: "absent" }, null],
      [{ kind: "unavailable", consumption: { ...OWN, app: "gone" } }, "unserved"],
    ] as const) {
      scene.reopens.length = 0;
      scene.reopened = [{ kind: "wait", consumption: OWN }, reopened];
      const answer = reconciling();
      await time.pass(50);
      expect(await answer).toBe(found);
    }
    expect(scene.noted).toEqual([]);
  });

  it("answers it as it stands when the wait was too long", async () => {
    scene.reopened = [{ kind: "wait", consumption: OWN }];
    let answer: unknown = null;
    void reconciling().then((told) => (answer = told));
    await time.pass(2_999);
    expect(answer).toBeNull();
    await time.pass(1);
    expect(answer).toBe(OWN);
  });

  it("shares an attempt of this process", async () => {
    const gate = Promise.withResolvers<void>();
    scene.gate = gate.promise;
    scene.opened = [{ kind: "ask", permit: PERMIT }];
    scene.reopened = [{ kind: "wait", consumption: OWN }];
    void consuming();
    await time.pass(0);
    const answer = reconciling();
    await time.pass(1_000);
    expect(scene.reopens).toHaveLength(1);
    gate.resolve();
    expect(await answer).toBe(CONSUMED);
  });

  it("asks nobody where its app is not served, and notes nothing", async () => {
    scene.reopened = [{ kind: "unavailable", consumption: { ...OWN, app: "gone" } }];
    expect(await reconciling()).toBe("unserved");
    expect(scene.noted).toEqual([]);
  });

  it("says when it may be tried again while the breaker is open", async () => {
    scene.reopened = [{ kind: "unavailable", consumption: OWN }];
    scene.refusal = { isAdmitted: false, retryInMs: 700 };
    await expect(reconciling()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryAfterMs: 700 });
    scene.refusal = null; // it closed meanwhile, and another call used the probe
    await expect(reconciling()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryAfterMs: 2_000 });
  });

  it("answers what another settled between the two looks", async () => {
    scene.reopened = [
      { kind: "unavailable", consumption: OWN },
      { kind: "leave", consumption: CONSUMED },
    ];
    expect(await reconciling()).toBe(CONSUMED);
    expect(scene.told).toEqual(["given back"]);
  });

  it("says that a token is sealed by a secret that is not there", async () => {
    scene.reopened = [{ kind: "sealed", consumption: OWN }];
    await expect(reconciling()).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE", isForCallers: true });
  });

  it("refuses an attempt that it did not ask for", async () => {
    scene.reopened = [asked];
    await expect(reconciling()).rejects.toThrow("may not be made");
  });
});
