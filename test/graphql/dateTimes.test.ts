// DateTime takes every RFC 3339 time and answers in UTC with milliseconds; a time that does not exist is refused.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { DateTime } from "../../src/graphql/scalars/dateTime.ts";
import { alice, codeOf, createGateway } from "./support/gateway.ts";
import { consumptionOf } from "./support/records.ts";

const BY_VARIABLE = `query($from: DateTime) { consumptions(filter: { requestedAt: { from: $from } }) { nodes { id } } }`;
const byLiteral = (text: string) => `{ consumptions(filter: { requestedAt: { from: ${text} } }) { nodes { id } } }`;

async function fromHeard(document: string, variables?: Record<string, unknown>): Promise<unknown> {
  const gateway = createGateway();
  const answer = await gateway.ask(alice, document, variables);
  const page = gateway.reader.reads[0]?.page;
  return page === undefined ? codeOf(answer) : page.filter.requestedAt?.from;
}

const FIRST_MS = Date.parse("0000-01-02T00:00:00Z");
const LAST_MS = Date.parse("9999-12-30T23:59:59.999Z");
const anyInstant = fc.integer({ min: FIRST_MS, max: LAST_MS });
const anyOffsetMinutes = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });

const two = (n: number) => String(n).padStart(2, "0");

function writtenAt(instant: number, offsetMinutes: number): string {
  const local = new Date(instant + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  return `${local}${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

describe("a DateTime that comes in", () => {
  it("names the same instant whatever its offset", async () => {
    await fc.assert(
      fc.asyncProperty(anyInstant, anyOffsetMinutes, async (instant, offset) => {
        expect(await fromHeard(BY_VARIABLE, { from: writtenAt(instant, offset) })).toBe(instant);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ["2026-11-23T09:30:00Z", "2026-11-23T09:30:00.000Z"],
    ["2026-11-23t09:30:00z", "2026-11-23T09:30:00.000Z"],
    ["2026-11-23T09:30:00.5Z", "2026-11-23T09:30:00.500Z"],
    ["2026-11-23T09:30:00.123456789Z", "2026-11-23T09:30:00.123Z"],
    ["2026-11-23T18:30:00+09:00", "2026-11-23T09:30:00.000Z"],
    ["2026-11-22T21:30:00-12:00", "2026-11-23T09:30:00.000Z"],
    ["2026-11-23T09:30:00-00:00", "2026-11-23T09:30:00.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("can be %s", async (text, same) => {
    expect(await fromHeard(BY_VARIABLE, { from: text })).toBe(Date.parse(same));
    expect(await fromHeard(byLiteral(`"${text}"`))).toBe(Date.parse(same));
  });

  it.each([
    "",
    "now",
    "2026-11-23",
    "2026-11-23T09:30Z",
    "2026-11-23T09:30:00",
    "2026-11-23 09:30:00Z",
    "2026-11-23T09:30:00.Z",
    "2026-11-23T09:30:00.1234567890Z",
    "2026-11-23T09:30:00+0900",
    "2026-11-23T09:30:00+09",
    "2026-11-23T09:30:00+24:00",
    "2026-11-23T09:30:00+09:60",
    "2026-11-23T24:00:00Z",
    "2026-11-23T09:60:00Z",
    "2016-12-31T23:59:60Z",
    "2026-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "+002026-11-23T09:30:00Z",
    "-000001-01-01T00:00:00Z",
    "0000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "２026-11-23T09:30:00Z",
    "2026-11-23T09:30:00Z\n",
    1_764_000_000_000,
    true,
    ["2026-11-23T09:30:00Z"],
  ])("is refused as BAD_USER_INPUT when it is %j", async (from) => {
    expect(await fromHeard(BY_VARIABLE, { from })).toBe("BAD_USER_INPUT");
    expect(await fromHeard(byLiteral(JSON.stringify(from)))).toBe("BAD_USER_INPUT");
  });
});

describe("a DateTime that goes out", () => {
  it("is RFC 3339 in UTC with milliseconds, and comes back in as it was", async () => {
    await fc.assert(
      fc.asyncProperty(anyInstant, async (instant) => {
        const gateway = createGateway();
        gateway.reader.consumptions.push(consumptionOf(1, { requestedAt: instant }));
        const answer = await gateway.ask(alice, `{ consumption(paymentSeq: "P1") { requestedAt } }`);
        const text = new Date(instant).toISOString();
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(answer.data?.["consumption"]).toEqual({ requestedAt: text });
        expect(await fromHeard(BY_VARIABLE, { from: text })).toBe(instant);
      }),
      { numRuns: 50 },
    );
  });

  it("is nothing but milliseconds", () => {
    for (const value of [new Date(0), "1970-01-01T00:00:00Z", 0n])
      expect(() => DateTime.serialize(value)).toThrow("DateTime: not milliseconds");
  });
});
