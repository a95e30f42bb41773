// What the emulated shop sells. The first is the item of the vendor's example call; one is not sold any more, and one has
// a number that only a 64-bit integer holds. The vendor's tables and examples differ in how a list is written, so one item
// has its number as a text, one its time in another form, and one no time.

import { createHash } from "node:crypto";

export interface SandboxItem {
  readonly itemSeq: bigint;
  readonly name: string;
  /** The store's own name of it. */
  readonly marketItemId: string;
  readonly marketId: string;
  readonly isUsed: boolean;
  /** Asia/Seoul, as the vendor writes it; null: the list has no such field. */
  readonly registeredAt: string | null;
  /** Whether the list of items has its number in quotes. */
  readonly isNumberQuoted?: boolean;
}

const EXAMPLE: SandboxItem = {
  itemSeq: 1_032_032n,
  name: "보석 100개",
  marketItemId: "com.example.game.gem_100",
  marketId: "GG",
  isUsed: true,
  registeredAt: "2014-12-05 07:02:34",
};

export const SANDBOX_ITEMS: readonly SandboxItem[] = [
  EXAMPLE,
  {
    itemSeq: 1_032_033n,
    name: "보석 550개",
    marketItemId: "com.example.game.gem_550",
    marketId: "GG",
    isUsed: true,
    registeredAt: "2014-12-05 07:03:10",
  },
  {
    itemSeq: 1_032_034n,
    name: "초보자 꾸러미",
    marketItemId: "com.example.game.starter",
    marketId: "AS",
    isUsed: true,
    registeredAt: "2015-03-01 00:00:00",
    isNumberQuoted: true,
  },
  {
    itemSeq: 1_032_035n,
    name: "Season pass",
    marketItemId: "com.example.game.season",
    marketId: "ONESTORE",
    isUsed: true,
    registeredAt: "2021-07-30T18:30:05+09:00",
  },
  {
    itemSeq: 1_032_036n,
    name: "설날 선물 상자",
    marketItemId: "com.example.game.seollal_2020",
    marketId: "GG",
    isUsed: false,
    registeredAt: null,
  },
  {
    itemSeq: 9_007_199_254_740_993n,
    name: "사파이어 왕관",
    marketItemId: "com.example.game.crown",
    marketId: "AS",
    isUsed: true,
    registeredAt: "2024-02-29 23:59:59",
  },
];

/** What payments are derived from: all of one size, so that a number can be typed from a screen. */
const DERIVED = SANDBOX_ITEMS.filter(({ isUsed, itemSeq }) => isUsed && itemSeq < 2_000_000n);

/** The item of a payment that nobody named one for: the same for ever, on every machine. */
export function itemOf(paymentSeq: string): SandboxItem {
  const number = createHash("sha256").update(`bought with ${paymentSeq}`).digest().readUInt32BE(0);
  return DERIVED[number % DERIVED.length] ?? EXAMPLE;
}

/** What Gamebase calls an item: its store's name without the part that all of an app's items share. */
export function productIdOf(itemSeq: bigint): string {
  const item = SANDBOX_ITEMS.find((one) => one.itemSeq === itemSeq);
  return item?.marketItemId.split(".").at(-1) ?? `item_${itemSeq}`;
}
