// GET /export over real sockets: who may have it, what it holds, where it goes on, and that nobody who reads slowly, hangs up or
// asks for too much of it is in anybody's way.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parse } from "csv-parse/sync";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { ServiceError } from "../../src/domain/serviceError.ts";
import { rateLimited } from "../../src/graphql/errors.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import type { Caller } from "../../src/identity/caller.ts";
import { createCursors } from "../../src/ledger/cursors.ts";
import type { LedgerReader } from "../../src/ledger/port.ts";
import { startApollo } from "../../src/server/apollo.ts";
import type { ExportPatience } from "../../src/server/exportSending.ts";
import type { Gates } from "../../src/server/gates.ts";
import { createHttpServer } from "../../src/server/httpServer.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { ask, CALL, CONSUME } from "./support/asking.ts";
import { type Answer, exchange } from "./support/exchange.ts";
import { startSandboxApp } from "./support/sandboxApp.ts";
import { startTwoApps } from "./support/twoApps.ts";

const ROW = z.looseObject({ id: z.string(), paymentSeq: z.string(), app: z.string() });
const LAST = z.looseObject({ complete: z.boolean(), rows: z.int(), cursor: z.string().nullish() });

function get(address: string, query: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return exchange(address, { method: "GET", path: `/export${query}`, headers });
}

function readNdjson(text: string) {
  const lines = text.trimEnd().split("\n");
  const last = LAST.parse(JSON.parse(lines.pop() ?? ""));
  return { rows: lines.map((line) => ROW.parse(JSON.parse(line))), last };
}

describe("who may have it", () => {
  it("a server its app's, an operator all of theirs, and a filter narrows that only", async () => {
    await using apps = await startTwoApps();
    for (const app of ["puzzle", "racer"] as const) {
      const call = { ...CALL, paymentSeq: `P-${app}` };
      expect((await ask(apps.address(), CONSUME, call, apps.player(app, "alice"))).errors).toEqual([]);
    }
    const seen = async (headers: Readonly<Record<string, string>>, more = "") =>
      readNdjson((await get(apps.address(), `?format=ndjson${more}`, headers)).text).rows.map(
        ({ paymentSeq }) => paymentSeq,
      );
    expect(await seen(apps.server.puzzle)).toEqual(["P-puzzle"]);
    expect(await seen(apps.server.racer)).toEqual(["P-racer"]);
    expect(await seen(apps.operator.racer)).toEqual(["P-racer"]);
    expect(await seen(apps.operator.all)).toEqual(["P-puzzle", "P-racer"]);
    expect(await seen(apps.operator.all, "&app=racer")).toEqual(["P-racer"]);
    expect(await seen(apps.server.puzzle, "&app=racer")).toEqual([]);
    // A place in one caller's list is none in another's.
    const mark = readNdjson((await get(apps.address(), "?format=ndjson", apps.operator.all)).text);
    expect(mark.last.complete).toBe(true);
    const cursor = await ask(
      apps.address(),
      "{ consumptions(orderBy: { direction: ASC }, first: 1) { pageInfo { endCursor } } }",
      {},
      apps.operator.all,
    );
    const { consumptions } = z
      .object({ consumptions: z.object({ pageInfo: z.object({ endCursor: z.string() }) }) })
      .parse(cursor.data);
    const after = `&after=${consumptions.pageInfo.endCursor}`;
    expect(await seen(apps.operator.all, after)).toEqual(["P-racer"]); // the API's cursors are its own
    expect((await get(apps.address(), `?format=ndjson${after}`, apps.server.puzzle)).status).toBe(400);
  });

  it("no player, and nobody who does not say who they are", async () => {
    await using apps = await startTwoApps();
    const player = await get(apps.address(), "", apps.player("puzzle", "alice"));
    expect([player.status, player.headers["content-type"]]).toEqual([403, "application/problem+json; charset=utf-8"]);
    expect(JSON.parse(player.text)).toMatchObject({ title: "GET /export is for servers and operators", status: 403 });
    const nobody = await get(apps.address(), "");
    expect([nobody.status, nobody.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect((await exchange(apps.address(), { method: "POST", path: "/export" })).status).toBe(404);
  });
});

describe("what it is", () => {
  it("is a file for nobody's cache, never guessed to be another type, read back as it was told", async () => {
    await using it = await startSandboxApp();
    const call = { ...(await it.buy({ userKey: "앨리스" })), playerId: "앨리스" };
    await ask(it.app.address, CONSUME, call, it.player("앨리스"));
    const csv = await get(it.app.address, "", it.server);
    expect([csv.status, csv.headers]).toMatchObject([
      200,
      {
        "content-type": "text/csv; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": expect.stringMatching(/./),
      },
    ]);
    expect(csv.headers["content-disposition"]).toMatch(/^attachment; filename="consumptions-\d{8}T\d{6}Z\.csv"$/);
    const [row, last] = z.array(z.record(z.string(), z.string())).parse(parse(csv.text, { bom: true, columns: true }));
    expect(row).toMatchObject({ playerId: "앨리스", status: "CONSUMED", itemSeq: call.itemSeq });
    expect(last?.["id"]).toBe("#totals");
    expect(csv.text.codePointAt(0)).toBe(0xfeff);
    expect((await get(it.app.address, "?bom=0", it.server)).text.startsWith('"id"')).toBe(true);
    expect((await get(it.app.address, "?plain=1&totals=0", it.server)).text.trimEnd().split("\r\n")).toHaveLength(2);
    expect(it.app.unexpected).toEqual([]);
  });

  it("adds up in its last line to what consumptionTotals says, of all and of a filter", async () => {
    await using it = await startSandboxApp();
    for (const paymentSeq of ["T-ok-KRW-1000", "T-ok-EUR-0_99", "T-ok-EUR-2_29", "T-5018", "T-5000"])
      await ask(it.app.address, CONSUME, { ...CALL, paymentSeq }, it.player("alice"));
    const TOTALS = `query ($filter: ConsumptionFilter) {
      consumptionTotals(by: [CURRENCY], filter: $filter) { currency count amount unknownPriceCount } }`;
    for (const [filter, query] of [
      [{}, ""],
      [{ status: ["CONSUMED"] }, "&status=CONSUMED"],
    ] as const) {
      const answer = await ask(it.app.address, TOTALS, { filter }, it.server);
      const told = readNdjson((await get(it.app.address, `?format=ndjson${query}`, it.server)).text).last;
      expect(answer.errors).toEqual([]);
      const { consumptionTotals } = z.object({ consumptionTotals: z.array(z.unknown()) }).parse(answer.data);
      expect(new Set(z.array(z.unknown()).parse(told["totals"]))).toEqual(new Set(consumptionTotals));
    }
  });

  it("is refused with what is wrong, where a parameter is unknown, out of bounds, or given twice", async () => {
    await using it = await startSandboxApp();
    const told = async (query: string) => {
      const { status, text, headers } = await get(it.app.address, query, it.operator);
      expect([status, headers["content-type"]], query).toEqual([400, "application/problem+json; charset=utf-8"]);
      return z.object({ title: z.string() }).parse(JSON.parse(text)).title;
    };
    expect(await told("?staus=CONSUMED")).toMatch(/^unknown parameter; the known ones are app, paymentSeq, /);
    expect(await told("?status=GONE")).toBe("status: must be one of PENDING, CONSUMED, REJECTED, IN_DOUBT, DISPUTED");
    expect(await told("?status=toString")).toBe(
      "status: must be one of PENDING, CONSUMED, REJECTED, IN_DOUBT, DISPUTED",
    );
    expect(await told("?format=xlsx")).toBe("format: must be one of csv, ndjson");
    expect(await told("?format=csv&format=ndjson")).toBe("format: send it at most once");
    expect(await told("?itemSeq=9223372036854775808")).toMatch(/^itemSeq: Long takes/);
    expect(await told("?resultCode=2147483648")).toBe("resultCode: must be a 32-bit integer");
    expect(await told("?requestedFrom=2026-02-30T00:00:00Z")).toMatch(/^requestedFrom: DateTime takes/);
    expect(await told("?requestedFrom=2026-02-02T00:00:00Z&requestedUntil=2026-02-01T00:00:00Z")).toMatch(
      /from is after/,
    );
    expect(await told("?playerId=a%00b")).toMatch(/^filter.playerId: must not contain control characters/);
    expect(await told(`?${Array.from({ length: 101 }, (_, n) => `playerId=p${n}`).join("&")}`)).toMatch(
      /1 to 100 values/,
    );
    expect(await told("?after=nonsense")).toMatch(/^This cursor is not valid/);
  });
});

/** A server over a history of so many rows, each with so many characters in its message. */
async function serverOf(
  rowCount: number,
  given: {
    readonly patience?: ExportPatience;
    readonly waitMs?: () => number;
    readonly message?: string;
    readonly failAt?: number;
  } = {},
) {
  const apollo = await startApollo({ schema: buildSchema(), hasIntrospection: true, onUnexpected: () => undefined });
  const stopping = new AbortController();
  const entered = { now: 0, pages: 0 };
  const callerOf = (keyName = "support"): Caller => ({ role: "OPERATOR", playerId: null, app: null, keyName });
  const enter = () => {
    entered.now += 1;
    return () => void (entered.now -= 1);
  };
  const consumptionPage: LedgerReader["consumptionPage"] = async (_scope, { after, size }) => {
    entered.pages += 1;
    if (entered.pages === given.failAt) throw new ServiceError("TIMEOUT", "slow");
    const from = after?.row ?? 0;
    const count = Math.min(size, rowCount - from);
    const rows = Array.from({ length: count }, (_, index) => {
      const row = from + index + 1;
      const message = given.message ?? "ok";
      return { consumption: consumptionOf(row, { message }), position: { at: row, row } };
    });
    return { rows, hasNext: from + count < rowCount, hasPrevious: from > 0 };
  };
  const request = given.waitMs ?? (() => 0);
  const gates: Pick<Gates, "identify" | "enter" | "spend"> = {
    identify: async ({ authorization }) => callerOf(authorization),
    enter,
    spend: () => {
      const waitMs = request();
      if (waitMs > 0) throw rateLimited("Too many requests.", waitMs);
    },
  };
  const after = (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  };
  const admit = () => {
    throw new Error("no document comes here");
  };
  const server = await createHttpServer({
    graphql: { apollo, gates: { ...gates, admit }, contextFor: admit, bodyBytesMax: 1, timeMsMax: 1, after },
    exports: {
      gates,
      rateLimits: { request },
      source: { reader: { consumptionPage }, cursors: createCursors(new Uint8Array(32)) },
      after,
      epochMs: () => 0,
      stopping: stopping.signal,
      ...(given.patience === undefined ? {} : { patience: given.patience }),
    },
    trustedProxies: [],
    corsOrigins: [],
    connectionsMax: 1_000,
    connectionsPerAddressMax: null,
    pages: { webRoot: "", graphiql: false },
    keySet: '{"keys":[]}',
    isReady: () => true,
    makeRequestId: () => "request",
    onUnexpected: (error) => {
      throw error;
    },
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    stopping.abort();
    await server.close();
    await apollo.stop();
  });
  return { address, server, stopping, entered };
}

/** Asks, and reads not one byte until it is told to. */
function askSilently(address: string, query: string, key = "support"): Socket {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(`GET /export${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${key}\r\n\r\n`);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Far more than what sockets hold by themselves. */
const LARGE = { rows: 40_000, message: "x".repeat(2_000) };

/** A turn of the event loop at a time; the test's own time ends it where it never comes. */
async function settled(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe("a long one", () => {
  it("is the same bytes in one piece and in pieces, each from the cursor of the one before", async () => {
    const { address } = await serverOf(1_001);
    const whole = await get(address, "?format=ndjson&cursors=1");
    const lines = whole.text.trimEnd().split("\n");
    expect(readNdjson(lines.filter((line) => !line.startsWith('{"cursor"')).join("\n")).last).toEqual({
      complete: true,
      rows: 1_001,
      totals: [{ currency: "KRW", count: 1_001, amount: "1001000", unknownPriceCount: 0 }],
    });
    const marks = lines.flatMap((line, index) => (line.startsWith('{"cursor"') ? [index] : []));
    expect(marks).toEqual([200, 401, 602, 803, 1_004]);
    for (const mark of marks) {
      const { cursor } = z.object({ cursor: z.string() }).parse(JSON.parse(lines[mark] ?? ""));
      const rest = await get(address, `?format=ndjson&cursors=1&after=${cursor}`);
      expect(rest.text.trimEnd().split("\n").slice(0, -1)).toEqual(lines.slice(mark + 1, -1));
    }
    const csv = await get(address, "?totals=0");
    const [first = "", ...others] = csv.text.split("\r\n");
    const { cursor } = z.object({ cursor: z.string() }).parse(JSON.parse(lines[401] ?? ""));
    const tail = await get(address, `?totals=0&after=${cursor}`);
    expect(tail.text).toBe(others.slice(400).join("\r\n")); // neither a mark nor a header in the middle of a file
    expect(first).toContain('"paymentSeq"');
  });

  it("comes whole to a reader that begins late", async () => {
    const { address, entered } = await serverOf(LARGE.rows, LARGE);
    const socket = askSilently(address, "");
    await settled(() => entered.pages > 1);
    let last = "";
    socket.on("data", (chunk: Buffer) => (last = (last + chunk.toString("latin1")).slice(-400)));
    const closed = once(socket, "close");
    socket.resume();
    await closed;
    expect(last).toContain('""complete"":true,""rows"":40000');
    await settled(() => entered.now === 0);
    expect(entered.pages).toBe(LARGE.rows / 200);
  }, 60_000);

  it("is read no further than its reader reads, who is let go when that is nothing", async () => {
    const { address, entered } = await serverOf(LARGE.rows, { ...LARGE, patience: { stallMs: 100, wholeMs: 60_000 } });
    askSilently(address, "");
    await settled(() => entered.pages > 0);
    await settled(() => entered.now === 0);
    expect(entered.pages).toBeLessThan(LARGE.rows / 200 / 2);
  });

  it("is let go where its reader hangs up, and makes room: one of a key and two in all, another hears 429", async () => {
    const { address, entered } = await serverOf(LARGE.rows, LARGE);
    const first = askSilently(address, "");
    await settled(() => entered.now === 1);
    const statusesOf = async (key: string) => {
      const { status, headers } = await get(address, "?format=ndjson", { authorization: key });
      return [status, headers["retry-after"]];
    };
    expect(await statusesOf("support")).toEqual([429, "5"]); // the other place is kept for other keys
    askSilently(address, "", "finance");
    await settled(() => entered.now === 2);
    expect(await statusesOf("audit")).toEqual([429, "5"]);
    first.destroy();
    await settled(() => entered.now === 1);
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.write("GET /export?format=ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const [chunk] = await once(socket, "data");
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
    await settled(() => entered.now === 1);
  });
});

describe("one that stops half-way says so, and where it goes on", () => {
  it.each([
    ["when the ledger cannot be read any more", { failAt: 3 }, 5_000],
    ["when it has had its time", { patience: { stallMs: 20_000, wholeMs: 0 } }, 100_000],
  ])("%s", async (_when, given, rowCount) => {
    const { address } = await serverOf(rowCount, given);
    const { last, rows: told } = readNdjson((await get(address, "?format=ndjson")).text);
    expect([last.complete, last.rows]).toEqual([false, told.length]);
    expect(told.length).toBeLessThan(rowCount);
    const rest = await get(address, `?format=ndjson&after=${last.cursor ?? ""}`);
    expect(readNdjson(rest.text).rows[0]?.paymentSeq).toBe(`P${told.length + 1}`);
  });

  it("when the server stops", async () => {
    const { address, stopping, server } = await serverOf(LARGE.rows, LARGE);
    const socket = askSilently(address, "");
    await once(socket, "connect");
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      text = (text + chunk).slice(-1_000);
      stopping.abort();
    });
    const closed = once(socket, "close");
    socket.resume();
    await closed;
    expect(text).toContain('"#incomplete"');
    await server.close();
  });

  it("by a broken connection, where no last line is wanted", async () => {
    const { address } = await serverOf(5_000, { failAt: 3 });
    await expect(get(address, "?format=ndjson&totals=0")).rejects.toThrow("aborted");
  });
});

describe("the rate limits", () => {
  it("refuse one that is not begun, and slow down one that is", async () => {
    const refused = await serverOf(10, { waitMs: () => 2_500 });
    const { status, headers } = await get(refused.address, "");
    expect([status, headers["retry-after"]]).toEqual([429, "3"]);
    let asked = 0;
    const slowed = await serverOf(1_001, { waitMs: () => ((asked += 1) % 2 === 0 ? 20 : 0) });
    const { last } = readNdjson((await get(slowed.address, "?format=ndjson")).text);
    expect([last.complete, last.rows, asked]).toEqual([true, 1_001, 1 + 6 * 2]);
  });
});
