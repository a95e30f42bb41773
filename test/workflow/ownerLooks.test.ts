// The look before a player's first attempt: whose payment it is by what each face shows, and what a look that ends with a
// code says (DESIGN §2, Owner and looks).

import { describe, expect, it } from "vitest";
import type {
  FoundPayment,
  Looked,
  LookFailure,
  UnconsumedList,
  UnconsumedPayment,
  Upstream,
} from "../../src/upstream/port.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { lookBefore } from "../../src/workflow/lookBefore.ts";
import { upstreamOf } from "./support.ts";
import { wholeList } from "../support/wholeList.ts";

const CALL = { paymentSeq: "P1", itemSeq: 1n, purchaseToken: "token" };
const SHOWN = { paymentSeq: "P1", itemSeq: 1n, price: null, facts: NO_FACTS };
const NOBODY = upstreamOf(() => {
  throw new Error("nothing is consumed");
});

function failure(resultCode: number, more: Partial<LookFailure> = {}): LookFailure {
  const no = { isSignOfOutage: false, isUnreachable: false, isRefusal: false };
  return { kind: "FAILED", resultCode, message: "no", ...no, ...more };
}

const asking = (upstream: Upstream, playerId: string, isOwnerVerified = true) =>
  lookBefore({ upstream, call: CALL, playerId, requestId: "request-1", deadlineMs: 1_000, isOwnerVerified });

const finding = (found: Looked<FoundPayment | null>): Upstream => ({
  ...NOBODY,
  lookUp: () => Promise.resolve(found),
  listUnconsumed: () => Promise.reject(new Error("the list is not asked")),
});
const listing = (listed: Looked<UnconsumedList>): Upstream => ({
  ...NOBODY,
  listUnconsumed: () => Promise.resolve(listed),
});
const found = (playerId: string | null, isConsumable = true): Looked<FoundPayment> => ({
  kind: "SHOWN",
  value: { ...SHOWN, isConsumable, playerId },
});

describe("the owner that a look-up names", () => {
  it.each([
    ["QW4M1", "QW4M1", "shown"],
    ["AS@QW4M1", "QW4M1", "shown"],
    ["ONESTORE@QW4M1", "QW4M1", "shown"],
    ["AS@QW4M1", "AS@QW4M1", "notTheirs"],
    ["AS@AS@QW4M1", "AS@QW4M1", "shown"],
    ["GG@QW4M1", "GG@QW4M1", "notTheirs"],
    ["ONESTORE@QW4M1", "ONESTORE@QW4M1", "notTheirs"],
    ["GALAXY@QW4M1", "GALAXY@QW4M1", "notTheirs"],
    ["AMAZON@QW4M1", "AMAZON@QW4M1", "notTheirs"],
    ["HUAWEI@QW4M1", "HUAWEI@QW4M1", "notTheirs"],
    ["MYCARD@QW4M1", "MYCARD@QW4M1", "notTheirs"],
    ["BOB@EXAMPLE.COM", "BOB@EXAMPLE.COM", "shown"],
    ["AS@dev", "dev", "shown"],
    ["as@QW4M1", "QW4M1", "notTheirs"],
    ["A1@QW4M1", "QW4M1", "notTheirs"],
    ["@QW4M1", "QW4M1", "notTheirs"],
    ["AS@GG@QW4M1", "QW4M1", "notTheirs"],
    ["QW4M1", "AS@QW4M1", "notTheirs"],
    ["AS@QW4M1", "M1", "notTheirs"],
    ["AS@qw4m1", "QW4M1", "notTheirs"],
    ["QW4M1@AS", "QW4M1", "notTheirs"],
  ])("%s is, for the player %s, %s", async (owner, playerId, kind) => {
    expect(await asking(finding(found(owner)), playerId)).toMatchObject({ kind });
    expect(await asking(finding(found(owner, false)), playerId)).toMatchObject({ kind });
    expect(await asking(finding(found(owner)), playerId, false)).toMatchObject({ kind: "shown" });
  });

  it("is asked of the player's list where the look-up names none", async () => {
    const upstream = { ...finding(found(null)), ...listing({ kind: "SHOWN", value: wholeList() }) };
    const unnamed = { ...upstream, lookUp: () => Promise.resolve(found(null)) };
    expect(await asking(unnamed, "QW4M1")).toEqual({ kind: "notTheirs" });
    const theirs = listing({ kind: "SHOWN", value: wholeList({ ...SHOWN, purchaseToken: CALL.purchaseToken }) });
    const named = { ...theirs, lookUp: () => Promise.resolve(found(null)) };
    expect(await asking(named, "QW4M1")).toMatchObject({ kind: "shown", look: { priceSource: "UNCONSUMED_LIST" } });
  });
});

describe("a look-up", () => {
  it.each<[string, Looked<FoundPayment | null>]>([
    ["nothing", { kind: "SHOWN", value: null }],
    [
      "another payment by this token",
      { kind: "SHOWN", value: { ...SHOWN, paymentSeq: "P2", isConsumable: true, playerId: "QW4M1" } },
    ],
  ])("that finds %s does not show it as this player's, and the list is not asked", async (_what, looked) => {
    expect(await asking(finding(looked), "QW4M1")).toEqual({ kind: "notTheirs" });
    expect(await asking(finding(looked), "QW4M1", false)).toEqual({ kind: "nothingToTell" });
  });

  it("that names no owner is enough where nobody asks whose it is", async () => {
    expect(await asking(finding(found(null)), "QW4M1", false)).toMatchObject({ kind: "shown" });
  });
});

describe.each<[string, (looked: LookFailure) => Upstream]>([
  ["a look-up", (looked) => finding(looked)],
  ["a list", (looked) => listing(looked)],
])("%s that fails", (name, failing) => {
  it.each([100, 106, 107, 1100, 5000, 9999, 4242, -5000201])(
    "with %s that is no refusal decides nothing",
    async (resultCode) => {
      const looked = failure(resultCode);
      expect(await asking(failing(looked), "QW4M1")).toEqual({ kind: "failed", failure: looked });
    },
  );

  it("by a wrong setting says which", async () => {
    const looked = failure(-4010004, { isRefusal: true, wrongSetting: "IAP_SECRET_KEY" });
    expect(await asking(failing(looked), "QW4M1")).toEqual({ kind: "failed", failure: looked });
  });

  // The face of a look-up tells these apart already (faces/gamebase.ts).
  it.runIf(name === "a list").each([1100, 5000])("with the refusal %s shows nothing", async (resultCode) => {
    const looked = failure(resultCode, { isRefusal: true });
    expect(await asking(failing(looked), "QW4M1")).toEqual({ kind: "notTheirs" });
    expect(await asking(failing(looked), "QW4M1", false)).toEqual({ kind: "nothingToTell" });
  });
});

describe("a list of which one store was refused", () => {
  const theirs = { ...SHOWN, purchaseToken: CALL.purchaseToken };
  const partly = (...shown: UnconsumedPayment[]) =>
    listing({ ...failure(1100, { isRefusal: true }), shown: wholeList(...shown) });

  it("shows the payments of the other stores as the player's", async () => {
    expect(await asking(partly(theirs), "QW4M1")).toMatchObject({ kind: "shown" });
    expect(await asking(partly(theirs), "QW4M1", false)).toMatchObject({ kind: "shown" });
  });

  it.each([
    ["refused by a code that shows nothing by itself", failure(2111, { isRefusal: true })],
    ["not heard", failure(100, { isSignOfOutage: true })],
  ])("shows them where that store was %s, and of what it does not show says nothing", async (_how, failed) => {
    const shown = wholeList(theirs);
    expect(await asking(listing({ ...failed, shown }), "QW4M1")).toMatchObject({ kind: "shown" });
    expect(await asking(listing({ ...failed, shown: wholeList() }), "QW4M1")).toMatchObject({ kind: "failed" });
  });

  it("and no others", async () => {
    expect(await asking(partly({ ...theirs, paymentSeq: "P2" }), "QW4M1")).toEqual({ kind: "notTheirs" });
  });

  it("says nothing of a payment that it does not show, where a row of it could not be read", async () => {
    for (const isOwnerVerified of [true, false]) {
      const shown = { payments: [{ ...theirs, paymentSeq: "P2" }], isWhole: false };
      for (const odd of [{ kind: "SHOWN", value: shown } as const, { ...failure(1100, { isRefusal: true }), shown }])
        expect(await asking(listing(odd), "QW4M1", isOwnerVerified)).toEqual({ kind: "failed", failure: null });
      const theirsToo = { kind: "SHOWN", value: { payments: [theirs], isWhole: false } } as const;
      expect(await asking(listing(theirsToo), "QW4M1", isOwnerVerified)).toMatchObject({ kind: "shown" });
    }
  });
});
