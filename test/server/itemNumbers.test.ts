// An item's number is exact from the client's text to the upstream's path, or the call is refused and nothing was sent.

import { describe, expect, it } from "vitest";
import { CONSUME, JSON_HEADERS, resultOf } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();
const LARGEST = "9223372036854775807";

let payments = 0;

/** The item that the upstream was asked for, or how the call was refused. */
async function askedItem(body: (paymentSeq: string) => string): Promise<string> {
  const paymentSeq = `P${(payments += 1)}`;
  const sent = { headers: { ...JSON_HEADERS, accept: "application/json" }, body: body(paymentSeq) };
  const { data, errors } = resultOf(await exchange(shared.app.address, sent));
  const paths = shared.app.upstream.calls.map((call) => call.path).filter((path) => path.includes(`/${paymentSeq}/`));
  if (paths.length > 1) throw new Error(`asked ${paths.length} times`);
  if (paths[0] !== undefined) return paths[0].replace(`/inapp/v3/consume/${paymentSeq}/items/`, "");
  const answer = data?.["consumePayment"];
  return typeof answer === "object" && answer !== null && "resultCode" in answer
    ? String(answer.resultCode)
    : String(errors[0]?.extensions["code"]);
}

/** @param value as it stands in the JSON text */
const byVariable = (value: string) =>
  askedItem(
    (paymentSeq) =>
      `{"query":${JSON.stringify(CONSUME)},"variables":{"paymentSeq":"${paymentSeq}","itemSeq":${value},"purchaseToken":"t"}}`,
  );

/** @param value as it stands in the document */
const byLiteral = (value: string) =>
  askedItem((paymentSeq) => {
    const query = `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: ${value}, purchaseToken: "t") {
      ... on ConsumeSuccess { price } ... on ConsumeError { resultCode } } }`;
    return JSON.stringify({ query });
  });

describe("an item's number", () => {
  it.each(["0", "1", "1032032", "9007199254740991"])(
    "arrives upstream as it was written, as number and as text: %s",
    async (digits) => {
      expect(await byLiteral(digits)).toBe(digits);
      expect(await byLiteral(`"${digits}"`)).toBe(digits);
      expect(await byVariable(digits)).toBe(digits);
      expect(await byVariable(`"${digits}"`)).toBe(digits);
    },
  );

  it.each(["9007199254740993", "9223372036854775806", LARGEST])(
    "beyond what a double holds is exact in a document and as text, and refused as a JSON number: %s",
    async (digits) => {
      expect(await byLiteral(digits)).toBe(digits);
      expect(await byLiteral(`"${digits}"`)).toBe(digits);
      expect(await byVariable(`"${digits}"`)).toBe(digits);
      expect(await byVariable(digits)).toBe("BAD_USER_INPUT");
    },
  );

  it.each(["-1", "9223372036854775808", "18446744073709551616", "99999999999999999999"])(
    "outside of 0 to 2^63-1 is refused: %s",
    async (digits) => {
      for (const answer of [
        await byLiteral(digits),
        await byLiteral(`"${digits}"`),
        await byVariable(digits),
        await byVariable(`"${digits}"`),
      ]) {
        expect(["1100", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"]).toContain(answer);
      }
    },
  );

  it.each([
    "1.0",
    "1.5",
    "1e3",
    "1E3",
    "0x10",
    "007",
    "-0",
    "+1",
    " 1",
    "1 ",
    "１",
    "1_000",
    "",
    "one",
    "1\\n",
    "1/../2",
    "1%32",
    "NaN",
    "Infinity",
  ])("of any other form is refused as text: %j", async (text) => {
    expect(await byVariable(`"${text}"`)).toBe("BAD_USER_INPUT");
    expect(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"]).toContain(await byLiteral(`"${text}"`));
  });

  it.each(["null", "true", "false", "[1]", "[]", '{"a":1}', "1.5", "-1.5", "1e400", "9".repeat(400)])(
    "of any other kind is refused: %s",
    async (value) => {
      expect(["1100", "BAD_USER_INPUT"]).toContain(await byVariable(value));
    },
  );

  it.each(["null", "true", "[1]", "{a:1}", "1.0", "1.5", "1e3", "ONE", "$undefined"])(
    "of any other kind is refused in a document: %s",
    async (value) => {
      expect(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"]).toContain(await byLiteral(value));
    },
  );

  it("that JSON writes in another way is the same number", async () => {
    expect(await byVariable("1.0")).toBe("1");
    expect(await byVariable("1e3")).toBe("1000");
    expect(await byVariable("-0")).toBe("0");
  });
});

it("records nothing of what was refused", async () => {
  const before = shared.app.upstream.calls.length;
  expect(await byVariable("-1")).toBe("1100");
  const query = `{ consumption(paymentSeq: "P${payments}") { id } }`;
  const { data } = resultOf(
    await exchange(shared.app.address, { headers: JSON_HEADERS, body: JSON.stringify({ query }) }),
  );
  expect(data).toEqual({ consumption: null });
  expect(shared.app.upstream.calls).toHaveLength(before);
});
