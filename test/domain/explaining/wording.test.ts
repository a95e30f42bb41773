// What is written the same way in every explanation: instants, ordinals, money and codes.

import { expect, it } from "vitest";
import {
  codeText,
  koreanMeaningOf,
  koreanMinute,
  koreanOrdinal,
  koreanUnlisted,
  meaningOf,
  moneyText,
  unlisted,
  utcMinute,
} from "../../../src/domain/explaining/wording.ts";
import * as english from "../../../src/domain/explaining/english/phrases.ts";
import * as korean from "../../../src/domain/explaining/korean/phrases.ts";
import { describeCode } from "../../../src/domain/explaining/codeWords.ts";

it("an instant is told to the minute, in UTC and as a Korean clock shows it", () => {
  const at = Date.UTC(2026, 6, 1, 14, 59, 59, 999);
  expect(utcMinute(at)).toBe("2026-07-01T14:59Z");
  expect(koreanMinute(at)).toBe("2026-07-01 23:59 KST(2026-07-01T14:59Z)");
  expect(koreanMinute(at + 1)).toBe("2026-07-02 00:00 KST(2026-07-01T15:00Z)");
});

it("an instant that the record does not have is not told", () => {
  expect([english.at(null), korean.at(null)]).toEqual(["", ""]);
  const time = Date.UTC(2026, 6, 1, 12);
  expect([english.at(time), korean.at(time)]).toEqual([` at ${utcMinute(time)}`, `${koreanMinute(time)}에 `]);
});

it("a number in order has a Korean word up to ten", () => {
  const words = "첫 두 세 네 다섯 여섯 일곱 여덟 아홉 열".split(" ");
  expect(words.map((_, index) => koreanOrdinal(index + 1))).toEqual(words.map((word) => `${word} 번째`));
  expect([koreanOrdinal(11), koreanOrdinal(200)]).toEqual(["11번째", "200번째"]);
});

it("money is its decimal and its currency", () => {
  expect(moneyText({ amountMicros: 2_290_000n, currency: "EUR" })).toBe("2.29 EUR");
});

it("a code has its name, and its meaning in words that stand within a sentence", () => {
  const words = describeCode(5018);
  expect(codeText(5018)).toBe("5018 ALREADY_CONSUMED");
  const meaning = meaningOf(5018);
  const sentence = meaning.slice("5018 ALREADY_CONSUMED: ".length);
  expect(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`).toBe(words?.english);
  expect(sentence.charAt(0)).toBe(words?.english.charAt(0).toLowerCase());
  expect(`${koreanMeaningOf(5018)}.`).toBe(`5018 ALREADY_CONSUMED: ${words?.korean}`);
});

it("a code that stands in no table is its number, and said to be in none", () => {
  expect([codeText(4242), meaningOf(4242), koreanMeaningOf(4242)]).toEqual([
    "4242",
    unlisted(4242),
    koreanUnlisted(4242),
  ]);
  expect(unlisted(4242)).toMatch(/^4242, /);
  expect(koreanUnlisted(4242)).toMatch(/^4242, /);
});
