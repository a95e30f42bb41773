// Two servers on one database: who goes back and forth between them gains little over who stays at one.

import { expect, it, onTestFinished } from "vitest";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { PLAYER_SECRET, playerToken } from "../support/tokens.ts";
import { ask } from "./support/asking.ts";
import { startRunningApp } from "./support/runningApp.ts";

const BURST = 600;
const PER_SECOND = 5;
/** Of the limit: what docs/security.md says. */
const TOLERANCE = 0.25;

it("holds a player to one limit over all of them, within the stated tolerance", async () => {
  const { url } = await freshDatabase();
  const variables = {
    DATABASE_URL: url,
    AUTH_JWT_SECRET: PLAYER_SECRET,
    RATE_LIMIT_PLAYER: `${PER_SECOND}/${BURST}`,
    LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64"),
  };
  const servers = [await startRunningApp({ variables }), await startRunningApp({ variables })];
  onTestFinished(async () => void (await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()))));
  const headers = { authorization: `Bearer ${playerToken({ sub: "alice" })}` };
  const startedAt = performance.now();
  let admitted = 0;
  let refusedInARow = 0;
  for (let turn = 0; refusedInARow < 20; turn += 1) {
    const { answer } = await ask(servers[turn % 2]?.address ?? "", "{ a: __typename b: __typename }", {}, headers);
    if (answer.status === 429) {
      refusedInARow += 1;
      expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    } else {
      expect(answer.status).toBe(200);
      admitted += 2;
      refusedInARow = 0;
    }
  }
  const allowed = BURST + (PER_SECOND * (performance.now() - startedAt)) / 1_000;
  expect(admitted).toBeGreaterThanOrEqual(BURST - 2);
  expect(admitted).toBeLessThanOrEqual(allowed * (1 + TOLERANCE));
  const other = { authorization: `Bearer ${playerToken({ sub: "bob" })}` };
  expect((await ask(servers[0]?.address ?? "", "{ __typename }", {}, other)).answer.status).toBe(200);
});
