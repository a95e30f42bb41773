// A difference between the ledger and a line, as the list of refused lines tells it: never the same text twice without a word.

import fc from "fast-check";
import { expect, it } from "vitest";
import { inWords } from "../../src/commands/import/differences.ts";

const told = (recorded: string | null, given: string | null) => inWords([{ field: "payload", recorded, given }]);
const LONG = "long text ".repeat(8);

it.each([
  ["alike in what is shown", `${LONG}x`, `${LONG}y`, 81],
  ["one the beginning of the other", LONG, `${LONG}x`, 81],
  ["two long runs", "a".repeat(70), `${"a".repeat(69)}b`, 70],
  ["two texts that speak of tokens", "token 1", "token 2", 7],
  ["one letter in two spellings", "caf\u00E9", "cafe\u0301", 4],
  ["a blank that nobody sees", "bob", "b\u200Bob", 2],
  ["two blanks", "a b", "a  b", 3],
  ["counted in characters", "\u{1F48E}".repeat(80), `${"\u{1F48E}".repeat(79)}x`, 80],
])("says where two values differ that look the same: %s", (_, recorded, given, at) => {
  expect(told(recorded, given)).toMatch(new RegExp(` \\(they differ at character ${at}\\)$`));
});

it("says it of no others", () => {
  expect(told("alice", "bob")).toBe('payload is "alice" on record, and "bob" here');
  expect(told(LONG, "short")).not.toContain("differ at");
  expect(told(null, "none")).toBe('payload is none on record, and "none" here');
});

it("says between what a payment of our own was consumed", () => {
  const given = Date.UTC(2020, 0, 1);
  const [at, settledAt] = [Date.UTC(2026, 0, 10), Date.UTC(2026, 0, 11)];
  const wordsOf = (kind: "asked" | "seenUnconsumed" | null) =>
    inWords([{ field: "consumedAt", within: { since: kind === null ? null : { kind, at }, settledAt }, given }]);
  const begin = 'consumedAt is "2020-01-01T00:00:00.000Z" here, and on record the payment was ';
  const end = 'settled at "2026-01-11T00:00:00.000Z"';
  expect(wordsOf("asked")).toBe(`${begin}asked for at "2026-01-10T00:00:00.000Z" and ${end}`);
  expect(wordsOf("seenUnconsumed")).toBe(`${begin}still unconsumed at "2026-01-10T00:00:00.000Z" and ${end}`);
  expect(wordsOf(null)).toBe(begin + end);
});

it("shows no token for it, and tells any two apart", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\u0301", "e", "\u00E9", "\u{1F48E}"), maxLength: 90 });
  fc.assert(
    fc.property(text, text, (recorded, given) => {
      fc.pre(recorded !== given);
      const [, one, other, where] = /^payload is (.*) on record, and (.*) here(.*)$/u.exec(told(recorded, given)) ?? [];
      expect(one !== other || where !== "").toBe(true);
    }),
  );
  const token = "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==";
  const words = told(`${token}1`, `${token}2`) + told(`token ${token}`, `token ${token}1`);
  expect(words).not.toContain(token.slice(0, 10));
});
