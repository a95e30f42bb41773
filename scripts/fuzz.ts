// npm run fuzz: odd requests by the million to a built server in production, with what came of them. Ends with 1 at the
// first 500, crash, stack or token in an answer or in the log, and says how to repeat it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSchema } from "graphql";
import { readFileSync } from "node:fs";
import { fuzz } from "../test/fuzz/fuzz.ts";
import { CANARY } from "../test/fuzz/requests.ts";
import { receiptVariables } from "../test/support/receiptKeys.ts";
import { startServer } from "../test/support/runningServer.ts";
import { startSandbox } from "../src/sandbox/sandboxServer.ts";
import { PLAYER_SECRET, playerToken } from "../test/support/tokens.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    raw: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});

const folder = mkdtempSync(join(tmpdir(), "iap-graphql-fuzz-"));
const sandbox = await startSandbox({ host: "127.0.0.1", port: 0, databasePath: join(folder, "sandbox.db") });
const server = await startServer({
  NODE_ENV: "production",
  TRUSTED_DOCUMENTS: "off",
  IAP_BASE_URL: sandbox.baseUrl,
  IAP_ENVIRONMENT: "sandbox",
  LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64"),
  DATABASE_URL: `sqlite:${join(folder, "ledger.db")}`,
  AUTH_JWT_SECRET: PLAYER_SECRET,
  ...receiptVariables(),
  RATE_LIMIT_PLAYER: "1000000/1000000",
  RATE_LIMIT_ADDRESS: "1000000/1000000",
  RATE_LIMIT_AUTH_FAILURES: "100000",
});
let ended: string | null = null;
void server.exit.then(({ code, signal }) => (ended = `the server ended with ${code ?? signal}`));
function complaint(): string | null {
  const output = server.output();
  if (output.includes(CANARY)) return "the token is in the log";
  return output.includes('"unexpected error"') ? `a bug is in the log: ${output.slice(-1_000)}` : ended;
}
try {
  console.log(`seed ${values.seed}`);
  const startedAt = performance.now();
  const report = await fuzz({
    address: server.address,
    schema: buildSchema(readFileSync(new URL("../schema/schema.graphql", import.meta.url), "utf8")),
    authorization: `Bearer ${playerToken({ expiresInSeconds: 86_400 })}`,
    requests: Number(values.requests),
    raw: Number(values.raw),
    seed: Number(values.seed),
    complaint,
  });
  console.log(
    `${values.requests} requests and ${values.raw} byte strings in ${Math.round((performance.now() - startedAt) / 1_000)} s`,
  );
  for (const [what, counts] of [
    ["status", report.statuses],
    ["code", report.codes],
  ] as const) {
    for (const [name, count] of [...counts].toSorted((one, other) => other[1] - one[1]))
      console.log(`  ${what} ${name}: ${count}`);
  }
  console.log(`  byte strings that were answered: ${report.rawAnswers}`);
} catch (error) {
  console.error(error instanceof Error ? error.message.slice(0, 4_000) : error);
  process.exitCode = 1;
} finally {
  await server.kill("SIGTERM");
  await sandbox.close();
  rmSync(folder, { recursive: true });
}
