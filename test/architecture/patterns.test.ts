// A48: no regular expression of ours takes longer than its text is long, whoever writes the text. Every literal of the
// sources is looked at, by its structure and by the clock, so that one that is added tomorrow is looked at too.

import { describe, expect, it } from "vitest";
import { parseAst } from "vitest/node";
import { adversarialTexts, dangerOf, type Pattern } from "./patterns.ts";
import { readSources } from "./sources.ts";

interface Place extends Pattern {
  readonly path: string;
}

const LENGTH = 65_536;
/** Reading so much takes well under a millisecond; the square of it takes seconds. */
const PATIENCE_MS = 100;

/** Those that take the square of their text's length, with the longest text that they ever see. */
const ON_SHORT_TEXTS: Readonly<Record<string, { readonly lengthMax: number; readonly because: string }>> = {
  "config/badLine.ts /\\/\\/.*@/s": { lengthMax: 4_096, because: "a setting, which only people who run it write" },
  "upstream/httpCalls.ts /\\/+$/": { lengthMax: 4_096, because: "a setting, IAP_BASE_URL" },
  "domain/money.ts /0+$/": { lengthMax: 152, because: "the digits of an amount that was taken apart before" },
  "sandbox/prices.ts /0+$/": { lengthMax: 64, because: "part of a payment's number" },
  'graphql/withoutValues.ts /(: | named )"[^]{2,}"\\.?$/': {
    lengthMax: 2_048,
    because: "a sentence of graphql-js: what it quotes at length, it quotes up to its end, and that is found at once",
  },
  "commands/doctor/report.ts /\\s*\\n\\s*/g": { lengthMax: 4_096, because: "a sentence of ours about what was found" },
};

/** Every regular expression that is written in it. */
function patternsIn(path: string, text: string): Place[] {
  const found: Place[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (!isRecord(node)) return;
    const { regex } = node;
    if (isRecord(regex)) found.push({ path, source: String(regex["pattern"]), flags: String(regex["flags"]) });
    Object.values(node).forEach(walk);
  };
  walk(parseAst(text, { lang: "ts" }));
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Of the slowest text, in time of this thread's own: what else this machine does is not the expression's fault. */
function slowestMs(pattern: Pattern, length: number): number {
  const expression = new RegExp(pattern.source, pattern.flags);
  const timeMs = (text: string): number => {
    const before = process.threadCpuUsage();
    text.replace(expression, "");
    return process.threadCpuUsage(before).user / 1_000;
  };
  let slowest = 0;
  for (const text of adversarialTexts(pattern, length)) {
    let best = timeMs(text);
    if (best > PATIENCE_MS) best = Math.min(best, timeMs(text), timeMs(text));
    slowest = Math.max(slowest, best);
    if (slowest > PATIENCE_MS) break;
  }
  return slowest;
}

const sources = readSources();
const patterns = sources.flatMap(({ path, text }) => patternsIn(path, text));
const written = ({ path, source, flags }: Place) => `${path} /${source}/${flags}`;

describe("A48: the regular expressions of the sources", () => {
  it("are all written as literals, and found", () => {
    expect(patterns.length).toBeGreaterThan(80);
    expect(Object.keys(ON_SHORT_TEXTS).filter((name) => !patterns.map(written).includes(name))).toEqual([]);
    expect(sources.filter(({ text }) => /\bRegExp\(/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("repeat no repetition, and choose in one way only", () => {
    const dangers = patterns.map((pattern) => [written(pattern), dangerOf(pattern)]);
    expect(dangers.filter(([, danger]) => danger !== null)).toEqual([]);
  });

  it("take no longer than their text is long", () => {
    const harmless = patterns.filter((pattern) => dangerOf(pattern) === null); // the others might never end
    const slow = harmless.filter(
      (pattern) => slowestMs(pattern, ON_SHORT_TEXTS[written(pattern)]?.lengthMax ?? LENGTH) > PATIENCE_MS,
    );
    expect(slow.map(written)).toEqual([]);
  });
});
