// What a client hears when something behind the API fails: a fault has its code and says when to come back, a bug says
// nothing at all. Never a stack, a path, an address or a value.

import { describe, expect, it } from "vitest";
import { ServiceError, type ServiceErrorCode } from "../../src/domain/serviceError.ts";
import type { Ledger } from "../../src/ledger/port.ts";
import { NO_REPORTS } from "../support/unasked.ts";
import { ask, CALL, codeOf, CONSUME } from "./support/asking.ts";
import { startRunningApp } from "./support/runningApp.ts";

const SECRET = "canary /var/lib/iap/ledger.db 10.1.2.3";
const READ = `{ consumption(paymentSeq: "P1") { id } }`;
const LIST = "{ consumptions { nodes { id } } }";

function failing(error: () => Error): (ledger: Ledger) => Ledger {
  const fail = async () => {
    throw error();
  };
  return (ledger) => ({
    ...ledger,
    writer: {
      open: fail,
      reopen: fail,
      leaseDue: fail,
      settle: fail,
      resolveDispute: fail,
      noteReconciled: fail,
      markApp: fail,
      ...NO_REPORTS,
    },
    reader: { ...ledger.reader, standingConsumption: fail, consumptionsById: fail, consumptionPage: fail },
  });
}

function expectNothingTold(text: string): void {
  for (const told of ["canary", "/var", "10.1.2.3", "    at ", "stack", ".ts:", ".js:", "node_modules", "SQLITE"]) {
    expect(text).not.toContain(told);
  }
}

describe("a bug behind the API", () => {
  it.each([
    ["an error", () => new Error(SECRET)],
    ["a type error", () => new TypeError(SECRET)],
    [
      "an error that calls itself an HTTP error",
      () => Object.assign(new Error(SECRET), { statusCode: 200, code: "BAD_USER_INPUT" }),
    ],
    [
      "an error with extensions of its own",
      () => Object.assign(new Error(SECRET), { extensions: { code: "FORBIDDEN", secret: SECRET } }),
    ],
  ])("is masked and logged with its request: %s", async (_what, error) => {
    await using app = await startRunningApp({ wrap: { ledger: failing(error) } });
    for (const [query, variables] of [
      [READ, {}],
      [LIST, {}],
      [CONSUME, CALL],
    ] as const) {
      const { data, errors, answer } = await ask(app.address, query, variables, { "x-request-id": "mine" });
      expect(answer.status).toBe(500);
      expect(data?.["consumption"] ?? data?.["consumePayment"] ?? null).toBeNull();
      expect(errors).toMatchObject([
        { message: "Internal server error", extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "mine" } },
      ]);
      expectNothingTold(answer.text);
    }
    expect(app.unexpected.map(({ requestId }) => requestId)).toEqual(["mine", "mine", "mine"]);
  });
});

describe("a fault behind the API", () => {
  it.each<[ServiceErrorCode, number]>([
    ["LEDGER_UNAVAILABLE", 1_000],
    ["OVERLOADED", 1_500],
    ["TIMEOUT", 2_000],
    ["UPSTREAM_UNAVAILABLE", 300],
  ])("is told by its code, with when to come back: %s", async (code, retryAfterMs) => {
    const error = () => new ServiceError(code, SECRET, { retryAfterMs, cause: new Error(SECRET) });
    await using app = await startRunningApp({ wrap: { ledger: failing(error) } });
    for (const [query, variables] of [
      [READ, {}],
      [LIST, {}],
      [CONSUME, CALL],
    ] as const) {
      for (const accept of ["application/json", "application/graphql-response+json"]) {
        const asked = await ask(app.address, query, variables, { accept });
        expect(asked.answer.status).toBe(503);
        expect(asked.answer.headers["retry-after"]).toBe(String(Math.ceil(retryAfterMs / 1_000)));
        expect(codeOf(asked)).toBe(code);
        expectNothingTold(asked.answer.text);
      }
    }
    expect(app.unexpected).toEqual([]);
    expect(app.upstream.calls).toEqual([]);
  });
});
