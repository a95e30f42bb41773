// Texts that people write into records: how long they may be, and what they may not hold.

import { expect, it } from "vitest";
import { isKept, isNote, isReference } from "../../src/domain/writtenTexts.ts";

it.each([
  ["", true],
  ["why", true],
  ["x".repeat(1_000), true],
  ["🙂".repeat(1_000), true],
  ["x".repeat(1_001), false],
  ["a\0b", false],
  ["two\nlines", true],
])("a note of this text is kept: %#", (text, isFit) => {
  expect(isNote(text)).toBe(isFit);
});

it("a text is as long as its characters, whatever limit it has", () => {
  expect([isKept("🙂🙂", 2), isKept("🙂🙂", 1), isKept("", 0), isKept("\0", 5)]).toEqual([true, false, true, false]);
});

it.each([
  ["a", true],
  ["x".repeat(200), true],
  ["🙂".repeat(200), true],
  ["x".repeat(201), false],
  ["", false],
  ["a\nb", false],
  ["a\u0085b", false],
  ["a\ud800", false],
])("a reference of this text is one: %#", (text, isFit) => {
  expect(isReference(text)).toBe(isFit);
});
