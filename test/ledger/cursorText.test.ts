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
      expect(cursors.open(list, cursors.seal(list, place))).toBe(place);
    });
    fc.assert(opens);
  });

  it("is the same text for the same place, also after a restart", () => {
    const cursor = createCursors(KEY).seal(LIST, PLACE);
    expect(createCursors(Uint8Array.from(KEY)).seal(LIST, PLACE)).toBe(cursor);
    expect(createCursors(KEY).seal(LIST, "1767225600000:43")).not.toBe(cursor);
    expect(createCursors(KEY).seal("feed", PLACE)).not.toBe(cursor);
  });

  it("shows nothing of its place, and travels in a URL as it is", () => {
    const cursor = createCursors(KEY).seal(LIST, PLACE);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain("176722");
  });

  it("is unknown to another list and to another ledger", () => {
    const cursor = createCursors(KEY).seal(LIST, PLACE);
    expect(createCursors(KEY).open("consumptions of bob, newest first", cursor)).toBeNull();
    expect(createCursors(new Uint8Array(32).fill(8)).open(LIST, cursor)).toBeNull();
  });

  it("is unknown with any of its bits flipped", () => {
    const cursors = createCursors(KEY);
    const bytes = Buffer.from(cursors.seal(LIST, PLACE), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(cursors.open(LIST, flipped.toString("base64url")), `bit ${bit}`).toBeNull();
    }
  });

  it("is unknown with any character replaced, so that one place has one text", () => {
    const cursors = createCursors(KEY);
    const cursor = cursors.seal(LIST, PLACE);
    for (let index = 0; index < cursor.length; index += 1) {
      for (const character of ["A", "B", "-", "_", "9", "="]) {
        if (cursor[index] === character) continue;
        const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
        expect(cursors.open(LIST, changed), changed).toBeNull();
      }
    }
  });

  it("is unknown cut short, extended, or written otherwise", () => {
    const cursors = createCursors(KEY);
    const cursor = cursors.seal(LIST, PLACE);
    const others = [
      ...Array.from({ length: cursor.length }, (_, length) => cursor.slice(0, length)),
      ...["A", "=", " ", "\n", "\0", "AAAA", cursor].map((more) => cursor + more),
      ` ${cursor}`,
      Buffer.from(cursor, "base64url").toString("hex"),
      "A".repeat(100_000),
      "null",
      "__proto__",
    ];
    for (const other of others) expect(cursors.open(LIST, other), other.slice(0, 80)).toBeNull();
  });
});
