// The text of a cursor: one per place, good for its own list only, and any change of it makes it worthless.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCursors } from "../../src/ledger/cursors.ts";

const KEY = new Uint8Array(32).fill(7);
const LIST = "consumptions of alice, newest first";
const PLACE = "1767225600000:42";

describe("a cursor", () => {
  it("opens to the place it was sealed with, in its own list", () => {
    const cursors = createCursors(KEY);
    const text = fc.string({ minLength: 1, maxLength: 60 });
    const opens = fc.property(text, text, (list, place) => {
      expect(cursors.of(list).open(cursors.of(list).seal(place))).toBe(place);
    });
    fc.assert(opens);
  });

  it("is the same text for the same place, also after a restart", () => {
    const cursor = createCursors(KEY).of(LIST).seal(PLACE);
    expect(createCursors(Uint8Array.from(KEY)).of(LIST).seal(PLACE)).toBe(cursor);
    expect(createCursors(KEY).of(LIST).seal("1767225600000:43")).not.toBe(cursor);
    expect(createCursors(KEY).of("feed").seal(PLACE)).not.toBe(cursor);
  });

  it.each([
    ["a list", LIST, "1767225600000:42", "ARvhbE3HQQ3VzEtlOnyBQbiT7Eml1m9ojFOpuCOSbBseV1U6IUUVcS3ua9ul"],
    [
      "a name beyond ASCII",
      '["feed",["app","게임"],null]',
      "17.0123456789abcdef",
      "AQbk09molWf2gYz-P89GKKDGZlCH1-rZUlWJqz2LU5e28aFZ8u7E04FdXFD8QvBi",
    ],
    [
      "a long name, and the longest place",
      "x".repeat(2_000),
      `${"é".repeat(81)}a`,
      "ATFW6EO4Z7Mqx1c1RO8xkZkaRmN4ywNERO2LkHy2Wv_znvA0nSeeN8SOnO1oZSzDnbYizTvGFG7prBfVteGLDoCe3SD4hf1ViN8-yhgS_GxqcA0Z9di4ytmuEcmmPOFRUwZk_RGLV0KrU4Lsxe0XlkxxsQXnMdOmMIGyP2xZRl71OovYjws3J8Az7JFLrQMzBFo1V_28_31dNVyONAiJsPBth08azU-WAFYLsqUVBLVvPjbf5DTqEcI_nwPyn85l",
    ],
  ])("is the text that other versions beside this one make, and opens there: %s", (_what, list, place, cursor) => {
    const cursors = createCursors(KEY).of(list);
    expect(cursors.seal(place)).toBe(cursor);
    expect(cursors.open(cursor)).toBe(place);
  });

  it("is made of places of up to 163 bytes: no longer one could be opened", () => {
    const cursors = createCursors(KEY).of(LIST);
    const longest = "p".repeat(163);
    expect(cursors.open(cursors.seal(longest))).toBe(longest);
    expect(() => cursors.seal(`${longest}p`)).toThrow("too long");
  });

  it("shows nothing of its place, and travels in a URL as it is", () => {
    const cursor = createCursors(KEY).of(LIST).seal(PLACE);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain("176722");
  });

  it("is unknown to another list and to another ledger", () => {
    const cursor = createCursors(KEY).of(LIST).seal(PLACE);
    expect(createCursors(KEY).of("consumptions of bob, newest first").open(cursor)).toBeNull();
    expect(createCursors(new Uint8Array(32).fill(8)).of(LIST).open(cursor)).toBeNull();
  });

  it("is unknown with any of its bits flipped", () => {
    const cursors = createCursors(KEY);
    const bytes = Buffer.from(cursors.of(LIST).seal(PLACE), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(cursors.of(LIST).open(flipped.toString("base64url")), `bit ${bit}`).toBeNull();
    }
  });

  it("is unknown with any character replaced, so that one place has one text", () => {
    const cursors = createCursors(KEY);
    const cursor = cursors.of(LIST).seal(PLACE);
    for (let index = 0; index < cursor.length; index += 1) {
      for (const character of ["A", "B", "-", "_", "9", "="]) {
        if (cursor[index] === character) continue;
        const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
        expect(cursors.of(LIST).open(changed), changed).toBeNull();
      }
    }
  });

  it("is unknown cut short, extended, or written otherwise", () => {
    const cursors = createCursors(KEY);
    const cursor = cursors.of(LIST).seal(PLACE);
    const others = [
      ...Array.from({ length: cursor.length }, (_, length) => cursor.slice(0, length)),
      ...["A", "=", " ", "\n", "\0", "AAAA", cursor].map((more) => cursor + more),
      ` ${cursor}`,
      Buffer.from(cursor, "base64url").toString("hex"),
      "A".repeat(100_000),
      "null",
      "__proto__",
    ];
    for (const other of others) expect(cursors.of(LIST).open(other), other.slice(0, 80)).toBeNull();
  });
});
