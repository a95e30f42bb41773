// Exactly which attempts a long doubt keeps beyond the newest: less would change a verdict, more would grow without end.
// That no verdict changes is attemptsToDrop.test.ts.

import { describe, expect, it } from "vitest";
import { attemptsToDrop } from "../../src/domain/attemptsToDrop.ts";
import type { AttemptRecord, ControlSubject } from "../../src/domain/payment.ts";
import { attemptOf } from "./support.ts";

type Part = Partial<AttemptRecord>;

const OWN_ITEM = 1n;
const unsent: Part = { outcome: "NOT_SENT" };
const lost: Part = { outcome: "UNKNOWN", resultCode: 107 };
const died: Part = { outcome: null, endedAtMs: null, processGoneSinceMs: 0 };
const paused: Part = { outcome: null, endedAtMs: null };
const success: Part = { outcome: "CONSUMED", resultCode: 0 };
const refused = (resultCode: number): Part => ({ outcome: "REFUSED", resultCode });
const unlisted = (resultCode: number): Part => ({ outcome: "UNKNOWN", resultCode, isDoubtfulRefusal: true });
const shown = (part: Part): Part => ({ ...part, isShownConsumable: true });
const after5018 = (part: Part): Part => ({ ...part, isAfter5018: true });
const byHand = (part: Part): Part => ({ ...part, isVoid: true });
const endedAt = (endedAtMs: number, part: Part): Part => ({ ...part, endedAtMs });
const leasedUntil = (leaseUntilMs: number, part: Part): Part => ({ ...part, leaseUntilMs });
const control = (token: ControlSubject["token"], itemSeq: bigint) => (part: Part) =>
  ({ ...part, trigger: "CONTROL", control: { token, itemSeq } }) satisfies Part;
const random = control("RANDOM", OWN_ITEM);
const self = control("OWN", OWN_ITEM);
const ofItem2 = control("OWN", 2n);
const ofItem3 = control("OWN", 3n);

/** The numbers that are left of these, where one that is running is the newest and the only one that is kept for that. */
function keptOf(parts: readonly Part[]): readonly number[] {
  const attempts = [...parts, paused].map((part, index) =>
    attemptOf({ number: index + 1, leaseUntilMs: 10 * index + 10, endedAtMs: 10 * index, ...part }),
  );
  const dropped = new Set(attemptsToDrop({ itemSeq: OWN_ITEM, attempts }, 1));
  return attempts.flatMap(({ number }) => (dropped.has(number) || number > parts.length ? [] : [number]));
}

type Cases = readonly (readonly [name: string, parts: readonly Part[], kept: readonly number[]])[];

const ANYWAY: Cases = [
  ["the first one, whatever it is", [unsent, unsent, unsent], [1]],
  ["a success, of a call or of a control", [unsent, success, unsent, self(success), unsent, success], [1, 2, 4, 6]],
  ["one that may still be answered, and all after it", [unsent, unsent, paused, unsent, lost, unsent], [1, 3, 4, 5, 6]],
  ["of controls without an answer none", [unsent, random(lost), self(unsent), random(died), ofItem2(lost)], [1]],
  ["the first 5018 of all", [unsent, random(refused(5018)), ...times(4, refused(5018))], [1, 2, 4, 5, 6]],
];

const UNKNOWN: Cases = [
  ["the first unknown one, and the last", [unsent, lost, lost, lost, unsent], [1, 2, 4]],
  ["one without an answer is unknown once its process is gone", [unsent, died, died, died, unsent], [1, 2, 4]],
  ["one from before the first 5018", [unsent, lost, lost, refused(5018), ...times(3, after5018(lost))], [1, 2, 4, 7]],
  ["the one that ended last, by its own hand", [unsent, lost, endedAt(900, lost), lost, lost], [1, 2, 3, 5]],
  [
    "the one that ended last, as its process did",
    [unsent, lost, { ...died, processGoneSinceMs: 900 }, lost],
    [1, 2, 3, 4],
  ],
  ["of those that an operator made void none, but where one ends a row", [unsent, ...times(3, byHand(lost))], [1, 4]],
  [
    "and a void one does not stand for one that counts",
    [unsent, byHand(lost), lost, lost, byHand(endedAt(900, lost))],
    [1, 3, 4, 5],
  ],
];

const REFUSALS: Cases = [
  ["the last three refusals", [unsent, ...times(5, refused(5000))], [1, 4, 5, 6]],
  [
    "whatever was never sent between them",
    [unsent, refused(5000), ...times(3, [refused(5000), unsent]).flat()],
    [1, 3, 5, 7],
  ],
  ["of whatever codes, before what is unknown too", [unsent, ...[1, 2, 3, 4].map(refused), lost], [1, 3, 4, 5, 6]],
  [
    "a refused control is none of them",
    [unsent, refused(5000), refused(5000), refused(5000), self(refused(5000))],
    [1, 2, 3, 4],
  ],
  [
    "those whose leases were the last as well",
    [
      unsent,
      leasedUntil(900, refused(5000)),
      leasedUntil(800, refused(5000)),
      leasedUntil(700, refused(5000)),
      ...times(5, refused(5000)),
    ],
    [1, 2, 3, 4, 7, 8, 9],
  ],
  ["the last three that a look found consumable", [unsent, ...times(5, shown(unsent))], [1, 4, 5, 6]],
  [
    "however they ended",
    [unsent, shown(unsent), shown(refused(5000)), shown(lost), ...times(3, refused(5000))],
    [1, 2, 3, 4, 5, 6, 7],
  ],
];

const ROWS: Cases = [
  ["the first of a row of unlisted codes, and the last three", [lost, ...times(6, unlisted(4242))], [1, 2, 5, 6, 7]],
  ["that one where the row is all there is", times(6, unlisted(4242)), [1, 4, 5, 6]],
  [
    "it is not one of another code before the row, which ends it",
    [lost, unlisted(4242), unlisted(4243), ...times(5, unlisted(4242))],
    [1, 3, 4, 6, 7, 8],
  ],
  [
    "it is the first unknown one, where a listed refusal begins the row",
    [lost, ...times(2, refused(4242)), ...times(5, unlisted(4242))],
    [1, 4, 6, 7, 8],
  ],
  [
    "it is not one that an operator made void",
    [lost, byHand(unlisted(4242)), ...times(5, unlisted(4242))],
    [1, 3, 5, 6, 7],
  ],
  [
    "a listed refusal that ends the row stays, however far back",
    [unlisted(4242), refused(5000), ...times(5, unlisted(4242))],
    [1, 2, 3, 5, 6, 7],
  ],
  [
    "a code that is only the same by its number ends it",
    [unsent, lost, { ...lost, resultCode: 4242 }, ...times(5, unlisted(4242))],
    [1, 2, 3, 4, 6, 7, 8],
  ],
  [
    "what was never sent does not end it",
    [lost, unlisted(4242), unsent, ...times(4, unlisted(4242)), unsent],
    [1, 2, 5, 6, 7],
  ],
  [
    "a control does not end it",
    [lost, unlisted(4242), self(refused(5000)), ...times(4, unlisted(4242))],
    [1, 2, 5, 6, 7],
  ],
  [
    "the one before it that ended last",
    [lost, endedAt(900, unlisted(4243)), refused(5000), lost, ...times(5, endedAt(1_000, unlisted(4242)))],
    [1, 2, 4, 5, 7, 8, 9],
  ],
  [
    "the one within it that ended last",
    [lost, unlisted(4242), endedAt(900, unlisted(4242)), ...times(5, unlisted(4242))],
    [1, 2, 3, 6, 7, 8],
  ],
  ["the unknown one that a row stands after", [unsent, lost, lost, lost, unlisted(4242)], [1, 2, 4, 5]],
  [
    "and the one before it, where a listed refusal stands between",
    [unsent, lost, lost, refused(5000), ...times(5, unlisted(4242))],
    [1, 2, 3, 4, 5, 7, 8, 9],
  ],
  [
    "a listed refusal that ends the row, where nothing else came before it",
    [unsent, refused(5000), ...times(5, unlisted(4242))],
    [1, 2, 3, 5, 6, 7],
  ],
  [
    "the unknown one that ended last, though refusals of its code ended later",
    [lost, ...times(2, unlisted(4242)), ...times(4, refused(4242))],
    [1, 2, 3, 5, 6, 7],
  ],
];

const ROUNDS: Cases = [
  [
    "a refused random token, once until this token hears 5018",
    [lost, random(refused(5000)), random(refused(5000)), random(refused(1100))],
    [1, 2],
  ],
  [
    "each other item that was refused, once",
    [lost, ...[ofItem2, ofItem3, random, ofItem2, ofItem3, random].map((of) => of(refused(5000)))],
    [1, 2, 3, 4],
  ],
  [
    "the 5018 that ends a round, and what is refused after it",
    [
      lost,
      ...times(2, [random(refused(5000)), self(refused(5018)), self(refused(5018))]).flat(),
      random(refused(5000)),
    ],
    [1, 2, 3, 5, 6, 8],
  ],
  [
    "a call that hears 5018 ends one too",
    [lost, random(refused(5000)), refused(5018), ...times(3, refused(5000))],
    [1, 2, 3, 4, 5, 6],
  ],
  [
    "a refusal of this token ends none",
    [lost, random(refused(5000)), self(refused(5000)), random(refused(5000)), self(refused(5018))],
    [1, 2, 5],
  ],
  [
    "a 5018 to another item, once: its contest is lost",
    [
      lost,
      refused(5018),
      ...times(2, [ofItem2(refused(5018)), ofItem3(refused(5018))]).flat(),
      ...times(3, refused(5000)),
    ],
    [1, 2, 3, 4, 7, 8, 9],
  ],
  [
    "and such a 5018 ends no round",
    [lost, random(refused(5000)), ofItem2(refused(5018)), random(refused(5000)), self(refused(5018))],
    [1, 2, 3, 5],
  ],
  [
    "of void ones none",
    [lost, byHand(random(refused(5000))), byHand(ofItem2(refused(5000))), byHand(self(refused(5000)))],
    [1],
  ],
];

describe.each([
  ["anyway", ANYWAY],
  ["of what is unknown", UNKNOWN],
  ["of refusals", REFUSALS],
  ["of a row of refusals", ROWS],
  ["of controls", ROUNDS],
])("kept beyond the newest, %s", (_name, cases) => {
  it.each(cases)("is %s", (_case, parts, kept) => expect(keptOf(parts)).toEqual(kept));
});

describe("kept as the newest", () => {
  const unsentOnes = (count: number) =>
    times(count, unsent).map((part, index) => attemptOf({ ...part, number: index + 1 }));
  const droppedOf = (count: number) => attemptsToDrop({ itemSeq: OWN_ITEM, attempts: unsentOnes(count) });

  it("are two hundred, and the first one is kept beside them", () => {
    expect([201, 202, 203].map(droppedOf)).toEqual([[], [2], [2, 3]]);
  });

  it("are all where there are fewer", () => {
    expect([0, 1, 199, 200].map(droppedOf)).toEqual([[], [], [], []]);
  });

  it("are more than two hundred after more than five hundred were dropped at once, the oldest first", () => {
    expect([701, 702].map((count) => [droppedOf(count).length, droppedOf(count).at(-1)])).toEqual([
      [500, 501],
      [500, 501],
    ]);
  });
});

function times<Item>(count: number, item: Item): Item[] {
  return Array.from({ length: count }, () => item);
}
