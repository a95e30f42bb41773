import { readFileSync } from "node:fs";
import pg from "pg";
import { openPostgres } from "./mutation/openPostgres.ts";
await using server = await openPostgres();
const url = await (await fetch(`${server.url}/url`)).text();
console.log(url);
const c = new pg.Client(url);
await c.connect();
const t = async (name: string, sql: string) => {
  const s = performance.now();
  const r = await c.query(sql);
  console.log(name, ((performance.now() - s) / 1000).toFixed(1));
  return r;
};
await c.query("CREATE DATABASE big");
await c.end();
const u = new URL(url);
u.pathname = "/big";
const d = new pg.Client(u.href);
await d.connect();
const td = async (name: string, sql: string) => {
  const s = performance.now();
  const r = await d.query(sql);
  console.log(name, ((performance.now() - s) / 1000).toFixed(1));
  return r;
};
await td("schema", readFileSync("/tmp/rev-v3.sql", "utf8"));
await td(
  "v",
  "CREATE TABLE ledger_schema (is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), version integer NOT NULL); INSERT INTO ledger_schema (version) VALUES (3)",
);
const N = Number(process.argv[2] ?? 100000),
  M = Number(process.argv[3] ?? 10);
await td(
  "consumptions",
  `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, player_id, status, requested_at, settled_at, result_code, event_count)
 SELECT gen_random_uuid(), 'default','SANDBOX','P'||n,1,'alice','REJECTED',n,n,5000,0 FROM generate_series(1,${N}) n`,
);
await td(
  "attempts",
  `INSERT INTO attempts (consumption, number, trigger, is_after_5018, is_void, instance, lease_until_ms, started_at, ended_at, ended_at_ms, outcome, result_code)
 SELECT c.id, n, 'CALL', false,false,1,n,n,n,n,'REFUSED',5000 FROM consumptions c, generate_series(1,${M}) n`,
);
await td("analyze", "ANALYZE");
const { openPostgresLedger } = await import("../src/ledger/postgres/postgresLedger.ts");
const { createTokenSeal } = await import("../src/ledger/seal.ts");
void createTokenSeal;
const s = performance.now();
try {
  const ledger = await openPostgresLedger({
    url: u.href,
    secrets: [new Uint8Array(32).map((_, i) => i)],
    rules: { onInferred: "proven", doubtMs: 1, leaseMs: 30000, itemlessApps: [] },
    timers: {
      defer: setImmediate,
      every: (ms: number, f: () => void) => {
        const x = setInterval(f, ms);
        return () => clearInterval(x);
      },
      after: (ms: number, f: () => void) => {
        const x = setTimeout(f, ms);
        return () => clearTimeout(x);
      },
      monotonicMs: () => performance.now(),
    },
    random: Math.random,
    candidateKey: new Uint8Array(32),
    onFault: console.log,
  } as never);
  console.log("opened", ((performance.now() - s) / 1000).toFixed(1));
  await ledger.close();
} catch (e) {
  console.log("refused", ((performance.now() - s) / 1000).toFixed(1), String(e));
  console.log(
    (
      await d.query(
        "select pid, state, left(query,60) q, now()-query_start as age from pg_stat_activity where datname='big'",
      )
    ).rows,
  );
}
console.log((await d.query("select version from ledger_schema")).rows);
const { bringUpPostgres } = await import("../src/ledger/migration/schemaSteps.ts");
const s2 = performance.now();
console.log(
  await bringUpPostgres(u.href, {
    monotonicMs: () => performance.now(),
    after: (ms: number, f: () => void) => setTimeout(f, ms),
  }),
  ((performance.now() - s2) / 1000).toFixed(1),
);
await d.end();
