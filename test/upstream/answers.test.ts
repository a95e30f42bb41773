// What an HTTP 200 answer says about the payment (F25, F27): every code of the vendor's table, and every way in which
// an envelope can be wrong. Nothing is CONSUMED without certainty, and no price is a guess.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { serverCodes } from "../../src/upstream/faceCodes.ts";
import { hearAnswer } from "../../src/upstream/reading.ts";
import { readConsumed } from "../../src/upstream/wire/v3.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD, GOLDEN_QUESTION, refusal, success } from "./fixtures/golden.ts";

const TOKEN = GOLDEN_QUESTION.purchaseToken;
const UNUSABLE = { kind: "UNKNOWN", resultCode: 107, httpStatus: 200, retryAfterMs: null };

function read(answer: string, token = TOKEN): Heard {
  return hearAnswer(Buffer.from(answer), { secrets: [token], transactionId: null, codes: serverCodes }, readConsumed);
}

function header(isSuccessful: string, resultCode: string, rest = ""): string {
  return `{"header":{"isSuccessful":${isSuccessful},"resultCode":${resultCode}${rest}},"result":{"price":1,"currency":"KRW"}}`;
}

it("hears the vendor's example", () => {
  expect(read(GOLDEN_ANSWER)).toEqual(GOLDEN_HEARD);
});

describe("a result code", () => {
  it.each([1100, 2111, 2112, 5000, 5018])("of %s is a refusal", (resultCode) => {
    expect(read(refusal(resultCode, "why"))).toEqual({ kind: "REFUSED", resultCode, message: "why", httpStatus: 200 });
  });

  it.each([101, 117, 1, 42, -1, -5000201, 2_147_483_647, -2_147_483_648])(
    "of %s is a doubtful refusal",
    (resultCode) => {
      const doubtful = { kind: "UNKNOWN", codeMeans: "DOUBTFUL_REFUSAL", httpStatus: 200, retryAfterMs: null };
      expect(read(refusal(resultCode, "why"))).toEqual({ ...doubtful, resultCode, message: "why" });
    },
  );

  it.each([9999, 100, 106, 107])("of %s says nothing, and passes as it came", (resultCode) => {
    const message = "try again";
    expect(read(refusal(resultCode, message))).toEqual({ ...UNUSABLE, resultCode, message });
  });

  it.each([
    "2147483648",
    "-2147483649",
    "1099511627776",
    "1e400",
    "5e3",
    "5000.0",
    "0.5",
    "-0",
    '"0"',
    "null",
    "true",
    "[0]",
    "{}",
  ])("of %s is unusable", (code) => {
    expect(read(refusal(code))).toMatchObject(UNUSABLE);
  });

  it.each([
    ["true", "5000"],
    ["true", "5018"],
    ["true", "9999"],
    ["false", "0"],
  ])("that contradicts isSuccessful %s (%s) is unusable", (isSuccessful, code) => {
    expect(read(header(isSuccessful, code))).toMatchObject(UNUSABLE);
  });

  it.each(["1", '"true"', "null", "[]"])("beside an isSuccessful of %s is unusable", (isSuccessful) => {
    expect(read(header(isSuccessful, "0"))).toMatchObject(UNUSABLE);
  });
});

it.each([
  '{"header":null}',
  '{"header":[]}',
  '{"result":{"price":1,"currency":"KRW"}}',
  '{"Header":{"isSuccessful":true,"resultCode":0}}',
])("takes %s for no envelope", (answer) => {
  expect(read(answer)).toMatchObject(UNUSABLE);
});

it("ignores fields that it does not know", () => {
  const answer = GOLDEN_ANSWER.replace(
    '{"header":{',
    '{"__proto__":{"isSuccessful":false},"new":[1],"header":{"traceId":"x",',
  );
  expect(read(answer)).toEqual(GOLDEN_HEARD);
});

describe("a success", () => {
  it.each([
    ["0", 0n],
    ["0.0", 0n],
    ["1000", 1_000_000_000n],
    ["2.29", 2_290_000n],
    ["1e3", 1_000_000_000n],
    ["1.5E-6", null],
    ["0.000001", 1n],
    ["0.0000001", null],
    ["999999999999", 999_999_999_999_000_000n],
    ["1000000000000", null],
    ["1e15", null],
    ["1e400", null],
    ["-1", null],
    ["-0", null],
    ["0.30000000000000004", null],
    ["2.2899999618530273", 2_290_000n],
    ["819.2899999999999636", 819_290_000n],
    ["9007199254740993", null],
    ['"1000"', null],
    ["null", null],
    ["true", null],
    ["[1000]", null],
    ["{}", null],
  ])("with a price of %s is consumed for %s millionths", (price, amountMicros) => {
    const heard = read(success(price));
    if (amountMicros === null) {
      expect(heard).toMatchObject({ kind: "CONSUMED", price: null, priceFault: expect.stringMatching(/^the price/) });
    } else {
      expect(heard).toEqual({ ...GOLDEN_HEARD, price: { amountMicros, currency: "KRW" } });
    }
  });

  it.each(["null", '""', '"krw"', '"EURO"', '"💶💶💶"', '"KRW "', "410", '["KRW"]'])(
    "with a currency of %s has no price",
    (currency) => {
      const heard = read(success("1000", currency));
      expect(heard).toMatchObject({ kind: "CONSUMED", price: null, priceFault: "the currency is no ISO 4217 code" });
    },
  );

  it.each(["null", "[]", '"x"', "1000", "{}", '{"currency":"KRW"}', '{"price":1000}'])(
    "with a result of %s has no price",
    (result) => {
      const heard = read(GOLDEN_ANSWER.replace(/"result":.*$/s, `"result":${result}}`));
      expect(heard).toMatchObject({ kind: "CONSUMED", price: null, priceFault: expect.any(String) });
    },
  );

  it("without a result has no price", () => {
    const heard = read('{"header":{"isSuccessful":true,"resultCode":0}}');
    expect(heard).toEqual({ ...GOLDEN_HEARD, message: "", price: null, priceFault: "no result object" });
  });

  it("has the exact price of every amount that can be paid, however it is written", () => {
    const micros = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });
    fc.assert(
      fc.property(micros, fc.integer({ min: 0, max: 3 }), (amountMicros, zeros) => {
        const digits = amountMicros.toString().padStart(7, "0");
        const text = `${digits.slice(0, -6)}.${digits.slice(-6)}${"0".repeat(zeros)}`;
        expect(read(success(text))).toMatchObject({ price: { amountMicros } });
        expect(read(success(`${amountMicros}e-6`))).toMatchObject({ price: { amountMicros } });
      }),
    );
  });

  it("is heard as one whatever stands in price and currency", () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (price, currency) => {
        const heard = read(success(price, currency));
        // Only a text that is refused as a whole (doubled keys, deep nests) may hide a success.
        if (heard.kind === "UNKNOWN") expect(heard.message).toMatch(/doubled key|nested/);
        else expect(heard.kind).toBe("CONSUMED");
      }),
    );
  });
});

it("hears a success in nothing but a success", () => {
  const value = fc.oneof(fc.json(), fc.constantFrom("0", "true", "false", "5018", '"0"', '"true"'));
  fc.assert(
    fc.property(value, value, value, (isSuccessful, resultCode, message) => {
      const heard = read(header(isSuccessful, resultCode, `,"resultMessage":${message}`));
      expect(heard.kind === "CONSUMED" && (isSuccessful.trim() !== "true" || resultCode.trim() !== "0")).toBe(false);
    }),
  );
});

describe("a message", () => {
  it("of the upstream's is cut to 512 characters, and never in the middle of one", () => {
    const emoji = "😀".repeat(600);
    const heard = read(refusal(5000, emoji));
    expect(heard.message).toBe("😀".repeat(512));
    expect(read(refusal(5000, "x".repeat(40_000))).message).toBe("x".repeat(512));
  });

  it("keeps whatever characters it has, but for halves of one", () => {
    const odd = '\u001B[2J<img src=x onerror=alert(1)>\r\n\u202E%s "${jndi:}"';
    expect(read(refusal(5000, odd)).message).toBe(odd);
    const half = '{"header":{"isSuccessful":false,"resultCode":5000,"resultMessage":"a\\ud800b"}}';
    expect(read(half).message).toBe("a\uFFFDb");
  });

  it.each(["", ',"resultMessage":null'])("that is absent (%s) is empty", (rest) => {
    expect(read(header("false", "5000", rest))).toMatchObject({ kind: "REFUSED", message: "" });
  });

  it("that is no text is none, and leaves the answer as it is", () => {
    const refused = read(header("false", "5000", ',"resultMessage":5'));
    expect(refused).toEqual({ kind: "REFUSED", resultCode: 5000, message: "", httpStatus: 200 });
  });

  it("never repeats the token, even where the upstream does", () => {
    const heard = read(refusal(5000, `bad token ${TOKEN}; again: ${TOKEN}`));
    expect(heard.message).toBe("bad token [token]; again: [token]");
    const late = read(refusal(5000, "x".repeat(500) + TOKEN));
    expect(late.message).not.toContain(TOKEN.slice(0, 4));
  });

  it("is left alone by a token that is a word of its own", () => {
    const heard = read(refusal(5000, "a bad token"), "a");
    expect(heard.message).toBe("a bad token");
  });
});
