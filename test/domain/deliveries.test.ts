// Which word of a game server is taken down, which was said before, and which contradicts.

import { describe, expect, it } from "vitest";
import { decideDelivery, type Delivery, DELIVERY_OUTCOMES } from "../../src/domain/delivery.ts";

const said = (outcome: Delivery["outcome"], reference: string): Delivery => ({
  outcome,
  reference,
  acknowledgedAt: 1,
  note: null,
});

describe("a word on a delivery", () => {
  it.each([
    ["the first", [], said("DELIVERED", "a"), "RECORD"],
    ["FAILED after FAILED under another reference", [said("FAILED", "a")], said("FAILED", "b"), "RECORD"],
    ["DELIVERED after FAILED, same reference", [said("FAILED", "a")], said("DELIVERED", "a"), "RECORD"],
    ["FAILED again", [said("FAILED", "a")], said("FAILED", "a"), "REPEATED"],
    ["an older FAILED again", [said("FAILED", "a"), said("FAILED", "b")], said("FAILED", "a"), "REPEATED"],
    ["DELIVERED again", [said("DELIVERED", "a")], said("DELIVERED", "a"), "REPEATED"],
    ["FAILED after DELIVERED, same reference", [said("DELIVERED", "a")], said("FAILED", "a"), "REPEATED"],
    ["DELIVERED under another reference", [said("DELIVERED", "a")], said("DELIVERED", "b"), "CONFLICT"],
    ["FAILED after DELIVERED, another reference", [said("DELIVERED", "a")], said("FAILED", "b"), "CONFLICT"],
    [
      "FAILED again after DELIVERED under another reference",
      [said("FAILED", "a"), said("DELIVERED", "b")],
      said("FAILED", "a"),
      "CONFLICT",
    ],
  ])("is judged: %s", (_what, before, word, kind) => {
    expect(decideDelivery(before, word).kind).toBe(kind);
  });

  it("is answered with the word that stands where it contradicts", () => {
    const before = [said("FAILED", "a"), said("DELIVERED", "b")];
    expect(decideDelivery(before, said("DELIVERED", "c"))).toEqual({ kind: "CONFLICT", delivery: before[1] });
  });

  it("is answered with the newest of the words that it repeats", () => {
    const before = [said("FAILED", "a"), { ...said("FAILED", "a"), acknowledgedAt: 2 }, said("FAILED", "b")];
    expect(decideDelivery(before, said("FAILED", "a"))).toEqual({ kind: "REPEATED", delivery: before[1] });
  });

  it("is one of two", () => expect(DELIVERY_OUTCOMES).toEqual(["DELIVERED", "FAILED"]));
});
