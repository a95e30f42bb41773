// Whose attempts count for a consumption, by the record alone: a record without a token shares with nobody.

import { expect, it } from "vitest";
import { EMPTY_PAYMENT } from "../../src/domain/payment.ts";
import { isOfSameToken, ofItem, sharingAttempts } from "../../src/domain/token.ts";
import { recordOf } from "./support.ts";

const own = recordOf([]);
const sibling = recordOf([], { id: "c2", itemSeq: 2n });
const othersItem = recordOf([], { id: "c3", itemSeq: 3n, playerId: "p2" });
const otherToken = recordOf([], { id: "c4", itemSeq: 4n, tokenDigest: "other" });
const imported = recordOf([], { id: "c5", itemSeq: 5n, tokenDigest: null });
const importedToo = recordOf([], { id: "c6", itemSeq: 6n, tokenDigest: null });
const itemless = {
  ...EMPTY_PAYMENT,
  namesItem: false,
  consumptions: [own, sibling, othersItem, otherToken, imported, importedToo],
};

it("is every consumption of that player's token where no request names the item, and its own alone where it does", () => {
  expect(sharingAttempts(itemless, own)).toEqual([own, sibling]);
  expect(sharingAttempts(itemless, sibling)).toEqual([own, sibling]);
  expect(sharingAttempts({ ...itemless, namesItem: true }, own)).toEqual([own]);
});

it("is its own alone for a record that was imported without a token", () => {
  expect(sharingAttempts(itemless, imported)).toEqual([imported]);
  expect(isOfSameToken(imported, importedToo)).toBe(false);
});

it("finds an item's consumption by the same token and player, else none", () => {
  expect(ofItem(itemless, own, 2n)).toBe(sibling);
  expect(ofItem(itemless, own, 3n)).toBeNull();
  expect(ofItem(itemless, own, 4n)).toBeNull();
  expect(ofItem(itemless, own, 9n)).toBeNull();
});
