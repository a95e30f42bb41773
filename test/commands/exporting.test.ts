// `export` as people and cron run it: beside a running server, whole or not at all under its name, and gone on with after
// whatever killed it.

import { spawnSync } from "node:child_process";
import Database from "better-sqlite3";
import { parse } from "csv-parse/sync";
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { formatAmount } from "../../src/domain/money.ts";
import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import type { ConsumptionFilter, ConsumptionOrder, PageQuery, Position } from "../../src/ledger/port.ts";
import { ENVIRONMENT_CODES } from "../../src/ledger/wordCodes.ts";
import { openForReading } from "../../src/ledger/sqlite/openDatabase.ts";
import type { Consumption } from "../../src/domain/consumption.ts";
import { engines, postgres, sqlite } from "../ledger/support/engines.ts";
import { grow } from "../ledger/support/grownLedger.ts";
import { liveThrough, livedInLedger, PAYMENTS } from "../ledger/support/livedInLedger.ts";
import { distUnderTest } from "../support/runningServer.ts";
import { readNow } from "../ledger/support/readNow.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, runCommand, serve, startCommand } from "./support/command.ts";

/** Each of these starts processes that read long histories. */
vi.setConfig({ testTimeout: 120_000 });

const GROWN = 20_000;
const BY_REQUEST: ConsumptionOrder = { field: "REQUESTED_AT", direction: "ASC" };
const ROW = z.looseObject({ id: z.string(), paymentSeq: z.string(), amount: z.string().nullable() });
const LAST = z.object({ complete: z.boolean(), rows: z.int(), totals: z.array(z.looseObject({})) });

async function grownLedger(count = GROWN): Promise<string> {
  const path = await livedInLedger();
  grow(path, count);
  return path;
}

/** Every row the ledger's own reader finds, in order. */
function read(path: string, filter: ConsumptionFilter = {}, order = BY_REQUEST): Consumption[] {
  const database = openForReading(path);
  const reader = readNow(database);
  const found: Consumption[] = [];
  let after: Position | null = null;
  for (let hasNext = true; hasNext;) {
    const query: PageQuery = { filter, order, size: 200, after, before: null, isFromEnd: false };
    const page = reader.consumptionPage({ kind: "all" }, query);
    found.push(...page.rows.map(({ consumption }) => consumption));
    after = page.rows.at(-1)?.position ?? null;
    hasNext = page.hasNext;
  }
  database.close();
  return found;
}

function readNdjson(text: string) {
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  const last = LAST.parse(JSON.parse(lines.pop() ?? ""));
  return { rows: lines.map((line) => ROW.parse(JSON.parse(line))), last };
}

/** Added up by the plainest means. */
function naiveTotals(rows: readonly Consumption[]) {
  const currencies = [...new Set(rows.map(({ price }) => price?.currency ?? null))];
  return currencies
    .map((currency) => {
      const group = rows.filter(({ price }) => (price?.currency ?? null) === currency);
      const sum = group.reduce((total, { price }) => total + (price?.amountMicros ?? 0n), 0n);
      const unknown = group.filter(({ price, status }) => price === null && status === "CONSUMED");
      const amount = currency === null ? null : formatAmount(sum);
      return { currency, count: group.length, amount, unknownPriceCount: unknown.length };
    })
    .toSorted((one, other) => ((one.currency ?? "ZZZZ") < (other.currency ?? "ZZZZ") ? -1 : 1));
}

const databaseAt = (path: string) => ({ DATABASE_URL: `sqlite:${path}` });

describe("a whole history", () => {
  it("is a file of its owner's alone, with every row in order and the totals of a naive sum", async () => {
    const path = await grownLedger();
    const folder = temporaryFolder();
    const commandLine = ["export", "--format", "ndjson", "--out", "deep/er/all.ndjson", "--json"];
    const ended = await runCommand(commandLine, { folder, variables: databaseAt(path) });
    expect(ended.code, ended.stderrLines.join("\n")).toBe(0);
    const out = join(folder, "deep/er/all.ndjson");
    const { rows, last } = readNdjson(readFileSync(out, "utf8"));
    const expected = read(path);
    expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => consumptionNodeId(id)));
    expect(last).toEqual({ complete: true, rows: expected.length, totals: naiveTotals(expected) });
    expect(JSON.parse(ended.stdout)).toEqual({
      path: "deep/er/all.ndjson",
      format: "ndjson",
      bytes: statSync(out).size,
      rows: expected.length,
      totals: last.totals,
    });
    expect([statSync(out).mode & 0o777, statSync(join(folder, "deep")).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(folder, "deep/er"))).toEqual(["all.ndjson"]);
    expect(ended.stderrLines).toEqual(expect.arrayContaining(["exporting: 50 %", "exporting: 100 %"]));
  });

  it("is CSV on standard output where nothing else is said, with a byte order mark", async () => {
    const path = await livedInLedger();
    const { code, stdout } = await runCommand(["export"], { variables: databaseAt(path) });
    expect([code, stdout.codePointAt(0)]).toEqual([0, 0xfeff]);
    const records = z.array(z.record(z.string(), z.string())).parse(parse(stdout, { bom: true, columns: true }));
    const last = records.pop();
    const expected = read(path);
    expect(records.map(({ id }) => id)).toEqual(expected.map(({ id }) => consumptionNodeId(id)));
    expect(last?.["id"]).toBe("#totals");
    expect(LAST.parse(JSON.parse(last?.["message"] ?? "")).totals).toEqual(naiveTotals(expected));
    const plain = await runCommand(["export", "--plain", "--no-totals"], { variables: databaseAt(path) });
    expect(plain.stdout.startsWith('"id","app"')).toBe(true);
    expect(plain.stdout.trimEnd().split("\r\n")).toHaveLength(1 + expected.length);
  });

  it("stops quietly where its reader has had enough", async () => {
    const path = await grownLedger();
    const program = join(distUnderTest(), "main.js");
    const script = `"$0" "$1" export --format ndjson | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const child = spawnSync("bash", ["-c", script, process.execPath, program], {
      env: { ...databaseAt(path), PATH: process.env["PATH"] },
      encoding: "utf8",
    });
    const [row, code] = child.stdout.trim().split("\n");
    expect([ROW.safeParse(JSON.parse(row ?? "")).success, code]).toEqual([true, "1"]);
    expect(child.stderr.trim().split("\n").at(-1)).toBe("the export stopped: nobody reads standard output any more");
  });
});

it("works beside a running server, whose newest record is in it", async () => {
  const { folder, address } = await serve();
  await post(
    address,
    `mutation { consumePayment(paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "t") { __typename } }`,
  );
  const { code, stdout } = await runCommand(["export", "--format", "ndjson"], { folder });
  expect(code).toBe(0);
  expect(readNdjson(stdout).rows).toMatchObject([{ paymentSeq: "T-ok-KRW-1000", amount: "1000", status: "CONSUMED" }]);
});

describe.each(engines)("on $name", (engine) => {
  it("tells every record of a lived-in ledger", async () => {
    const place = await engine.place();
    const ledger = await engine.open(place, { rules: { onInferred: "unrivalled" } });
    await liveThrough(ledger);
    const url = engine === postgres ? place : `sqlite:${place}`;
    const { code, stdout, stderrLines } = await runCommand(["export", "--format", "ndjson"], {
      variables: { DATABASE_URL: url },
    });
    expect(code, stderrLines.join("\n")).toBe(0);
    const query = { filter: {}, order: BY_REQUEST, size: 200, after: null, before: null, isFromEnd: false };
    const { rows } = await ledger.reader.consumptionPage({ kind: "all" }, query);
    const told = readNdjson(stdout);
    expect(told.rows.map(({ id }) => id)).toEqual(rows.map(({ consumption }) => consumptionNodeId(consumption.id)));
    expect(told.last.totals).toEqual(naiveTotals(rows.map(({ consumption }) => consumption)));
    await ledger.close();
  });
});

describe("filters", () => {
  const FROM = 1_700_000_001_000;
  const instant = (epochMs: number) => new Date(epochMs).toISOString();
  const CASES: readonly (readonly [readonly string[], ConsumptionFilter, ConsumptionOrder?])[] = [
    [["--app", "default"], { app: ["default"] }],
    [["--app", "another"], { app: ["another"] }],
    [["--payment-seq", PAYMENTS.euro, "grown-7"], { paymentSeq: [PAYMENTS.euro, "grown-7"] }],
    [["--store-order-id", "GPA.1"], { storeOrderId: ["GPA.1"] }],
    [["--request-id", "request-15"], { requestId: ["request-15"] }],
    [["--player", "player 3", "alice"], { playerId: ["player 3", "alice"] }],
    [["--item", "9223372036854775806"], { itemSeq: [9_223_372_036_854_775_806n] }],
    [["--status", "REJECTED", "--status", "IN_DOUBT"], { status: ["REJECTED", "IN_DOUBT"] }],
    [["--currency", "EUR"], { currency: ["EUR"] }],
    [["--result-code", "5000"], { resultCode: [5000] }],
    [["--result-code=-1"], { resultCode: [-1] }],
    [["--evidence", "INFERRED"], { evidence: ["INFERRED"] }],
    [["--environment", "PRODUCTION"], { environment: "PRODUCTION" }],
    [["--test"], { isTest: true }],
    [["--no-test"], { isTest: false }],
    [["--delivered"], { delivered: true }],
    [["--undelivered", "--status", "CONSUMED"], { delivered: false, status: ["CONSUMED"] }],
    [["--reversed"], { reversed: true }],
    [["--no-reversed"], { reversed: false }],
    [
      ["--requested-from", instant(FROM), "--requested-until", instant(FROM + 99)],
      { requestedAt: { from: FROM, until: FROM + 99 } },
    ],
    [
      ["--settled-from", instant(FROM), "--settled-until", instant(FROM + 99), "--order", "settledAt"],
      { settledAt: { from: FROM, until: FROM + 99 } },
      { field: "SETTLED_AT", direction: "ASC" },
    ],
    [["--order", "settledAt"], {}, { field: "SETTLED_AT", direction: "ASC" }],
  ];

  it("let through what the ledger's own reader finds by them, and nothing else", async () => {
    const path = await grownLedger(2_000);
    const database = new Database(path);
    database.exec(`UPDATE consumptions SET is_test = row % 2 WHERE row % 5 = 0;
      UPDATE consumptions SET environment_code = ${ENVIRONMENT_CODES.PRODUCTION} WHERE row % 7 = 0;
      UPDATE consumptions SET store_order_id = 'GPA.1' WHERE row % 999 = 0;
      UPDATE consumptions SET reversal_count = 1 WHERE row % 11 = 0 AND status = 'CONSUMED'`);
    database.close();
    const all = read(path).length;
    for (const [options, filter, order] of CASES) {
      const { code, stdout, stderrLines } = await runCommand(["export", "--format", "ndjson", ...options], {
        variables: databaseAt(path),
      });
      expect(code, stderrLines.join("\n")).toBe(0);
      const { rows, last } = readNdjson(stdout);
      const expected = read(path, filter, order);
      expect(
        rows.map(({ id }) => id),
        options.join(" "),
      ).toEqual(expected.map(({ id }) => consumptionNodeId(id)));
      expect(last.totals).toEqual(naiveTotals(expected));
      if (options[0] !== "--app" && options[0] !== "--delivered")
        expect(rows.length, options.join(" ")).toBeLessThan(all);
    }
  }, 240_000);
});

describe("killed in the middle", () => {
  const WAYS = [
    ["csv", []],
    ["ndjson", []],
    ["csv", ["--order", "settledAt", "--status", "CONSUMED", "--plain"]],
  ] as const;

  it.each(WAYS)(
    "a %s %j goes on to the very same bytes, however often",
    async (format, options) => {
      const path = await grownLedger();
      const folder = temporaryFolder();
      const common = { folder, variables: databaseAt(path) };
      const commandLine = ["export", "--format", format, ...options];
      expect((await runCommand([...commandLine, "--out", "whole"], common)).code).toBe(0);
      for (const tenth of [2, 5, 8]) {
        const killed = startCommand([...commandLine, "--out", "cut", "--resume"], common);
        await killed.logs(new RegExp(`^(exporting: ${tenth}0 %)$`, "m"));
        await killed.kill("SIGKILL");
        expect(readdirSync(folder).filter((name) => name !== "cut.resume.new")).toEqual([
          "cut.part",
          "cut.resume",
          "whole",
        ]);
        expect(statSync(join(folder, "cut.resume")).mode & 0o777).toBe(0o600);
      }
      const last = await runCommand([...commandLine, "--out", "cut", "--resume", "--json"], common);
      expect(last.code, last.stderrLines.join("\n")).toBe(0);
      expect(last.stderrLines).not.toContain("exporting: 70 %"); // it did not begin anew
      expect(readFileSync(join(folder, "cut")).equals(readFileSync(join(folder, "whole")))).toBe(true);
      expect(readdirSync(folder).filter((name) => name !== "cut.resume.new")).toEqual(["cut", "whole"]);
    },
    120_000,
  );

  it("what was written beyond the last noted page is written once", async () => {
    const path = await grownLedger(3_000);
    const folder = temporaryFolder();
    const common = { folder, variables: databaseAt(path) };
    expect((await runCommand(["export", "--out", "whole"], common)).code).toBe(0);
    const killed = startCommand(["export", "--out", "cut"], common);
    await killed.logs(/^(exporting: 30 %)$/m);
    await killed.kill("SIGKILL");
    writeFileSync(join(folder, "cut.part"), "half a ro", { flag: "a" });
    expect((await runCommand(["export", "--out", "cut", "--resume"], common)).code).toBe(0);
    expect(readFileSync(join(folder, "cut")).equals(readFileSync(join(folder, "whole")))).toBe(true);
  });
});

describe("ends with 2 and one line, and leaves everything as it was, where", () => {
  async function refusal(folder: string, commandLine: readonly string[], path: string) {
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
    const ended = await runCommand(["export", ...commandLine], { folder, variables: databaseAt(path) });
    const after = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
    expect([ended.code, ended.stdout, ended.stderrLines.length], ended.stderrLines.join("\n")).toEqual([2, "", 1]);
    expect(after).toEqual(before);
    return ended.stderrLines[0];
  }

  it("there is no ledger, or another program's", async () => {
    const folder = temporaryFolder();
    expect(await refusal(folder, [], "./none.db")).toBe("./none.db is not there, or empty");
    expect(existsSync(join(folder, "none.db"))).toBe(false);
    const other = join(temporaryFolder(), "other.db");
    const database = new Database(other);
    database.exec("CREATE TABLE theirs (x)");
    database.close();
    expect(await refusal(folder, ["--out", "x.csv"], other)).toBe(`${other} is a database of another program`);
  });

  it("an option cannot be read", async () => {
    const path = await livedInLedger();
    const folder = temporaryFolder();
    expect(await refusal(folder, ["--status", "GONE"], path)).toBe(
      "--status: must be one of PENDING, CONSUMED, REJECTED, IN_DOUBT, DISPUTED",
    );
    expect(await refusal(folder, ["--item", "1.5"], path)).toMatch(/^--item: Long takes/);
    expect(await refusal(folder, ["--requested-from", "yesterday"], path)).toMatch(/^--requested-from: DateTime takes/);
    const reversed = ["--settled-from", "2026-02-02T00:00:00Z", "--settled-until", "2026-02-01T00:00:00Z"];
    expect(await refusal(folder, reversed, path)).toBe("--settled-from: from is after until");
    expect(await refusal(folder, ["--result-code", "9999999999"], path)).toBe(
      "--result-code: must be a 32-bit integer",
    );
    expect(await refusal(folder, ["--format", "xlsx"], path)).toBe("--format: must be one of csv, ndjson");
    expect(await refusal(folder, ["--delivered", "--undelivered"], path)).toMatch(/^--delivered and --undelivered/);
    expect(await refusal(folder, ["--resume"], path)).toMatch(/^--resume: /);
    expect(await refusal(folder, ["--json"], path)).toMatch(/^--json: /);
  });

  it("the name is taken, by a whole export, by half a one, or by the ledger itself", async () => {
    const path = await livedInLedger();
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.csv"), "mine");
    expect(await refusal(folder, ["--out", "a.csv"], path)).toBe("a.csv is there already; nothing is overwritten");
    expect(await refusal(folder, ["--out", path], path)).toMatch(/is there already; nothing is overwritten$/);
    writeFileSync(join(folder, "b.csv.part"), "half");
    expect(await refusal(folder, ["--out", "b.csv"], path)).toMatch(/^b\.csv\.part is there: --resume goes on/);
  });

  it("what is there was begun with other options, is shorter than noted, or says nothing of use", async () => {
    const path = await grownLedger(3_000);
    const folder = temporaryFolder();
    const killed = startCommand(["export", "--out", "cut"], { folder, variables: databaseAt(path) });
    await killed.logs(/^(exporting: 30 %)$/m);
    await killed.kill("SIGKILL");
    const resume = ["--out", "cut", "--resume"];
    expect(await refusal(folder, [...resume, "--plain"], path)).toMatch(
      /^cut\.resume is of an export with other options/,
    );
    const other = sqlite.place();
    await (await sqlite.open(other)).close();
    expect(await refusal(folder, resume, other)).toMatch(/^cut\.resume names no place in this ledger/);
    truncateSync(join(folder, "cut.part"), 100);
    expect(await refusal(folder, resume, path)).toMatch(/^cut\.part is shorter than cut\.resume says/);
    writeFileSync(join(folder, "cut.resume"), "{}");
    expect(await refusal(folder, resume, path)).toMatch(/^cut\.resume does not say where the export stands/);
  });
});
