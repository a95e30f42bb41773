// Fifty thousand requests that nobody would send on purpose, and some bytes that are no requests, to a server as it stands in
// production. FUZZ_SEED chooses others; `npm run fuzz` sends millions.

import { expect, it, onTestFinished } from "vitest";
import { buildSchema } from "../../src/graphql/schema.ts";
import { startRunningApp } from "../server/support/runningApp.ts";
import { PLAYER_SECRET, playerToken } from "../support/tokens.ts";
import { fuzz } from "./fuzz.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? "20261125");
const REQUESTS = 30_000;
const RAW = 2_000;

it(
  `answers ${REQUESTS} odd requests and ${RAW} odd byte strings without a bug, a stack or a token (FUZZ_SEED=${SEED})`,
  { timeout: 240_000 },
  async () => {
    const app = await startRunningApp({
      variables: {
        AUTH_JWT_SECRET: PLAYER_SECRET,
        RATE_LIMIT_PLAYER: "1000000/1000000",
        RATE_LIMIT_ADDRESS: "1000000/1000000",
        RATE_LIMIT_AUTH_FAILURES: "100000",
        RATE_LIMIT_WRONG_TOKENS: "100000",
        LIMIT_OPEN_PER_PLAYER: "1000000",
        LIMIT_OPEN_PER_PAYMENT: "100000",
      },
    });
    onTestFinished(() => app[Symbol.asyncDispose]());
    const report = await fuzz({
      address: app.address,
      schema: buildSchema(),
      authorization: `Bearer ${playerToken({ sub: "alice", expiresInSeconds: 3_000 })}`,
      requests: REQUESTS,
      raw: RAW,
      seed: SEED,
      complaint: () => (app.unexpected.length === 0 ? null : `a bug: ${String(app.unexpected[0]?.error)}`),
    });
    // Generators that only ever hit the first gate would prove nothing.
    expect(report.statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 50);
    for (const code of [
      "DOCUMENT_LIMIT",
      "GRAPHQL_PARSE_FAILED",
      "GRAPHQL_VALIDATION_FAILED",
      "BAD_USER_INPUT",
      "BAD_REQUEST",
      "UNAUTHENTICATED",
      "PERSISTED_QUERY_NOT_FOUND",
    ]) {
      expect(report.codes.get(code) ?? 0, code).toBeGreaterThan(50);
    }
    expect(report.rawAnswers).toBeGreaterThan(RAW / 4);
    expect(app.upstream.calls.length).toBeGreaterThan(0);
  },
);
