// `import` as people run it, on files as people have them: what is good is taken over, what is not is listed by its number.

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LOST } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand, serve } from "./support/command.ts";
import { contentsOf, countsOf, importText, PAYMENT_HEADER, refusalsIn, rowsOf } from "./support/importing.ts";

const AT = "2024-03-01T12:00:00+09:00";
const AT_MS = Date.parse(AT);
const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

describe("takes over", () => {
  it("each payment with all that its line tells, exact to the last digit", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const header = `id,${PAYMENT_HEADER},market,storeOrderId,productId,purchasedAt,isTest,payload,deliveryNote`;
    const told = `GG,GPA.7,gem,2024-02-29T23:59:59.5Z,TRUE,"{""a"":1}",granted by hand`;
    const text = csv(header, `line-7,P-1_a,9223372036854775807,앨리스,999999999.123456,KRW,${AT},${told}`);
    const imported = await importText(folder, "p.csv", text);
    expect([imported.code, countsOf(imported), imported.refusals]).toEqual([0, [1, 1, 0, 0], []]);
    expect(existsSync(join(folder, "p.csv.errors.ndjson"))).toBe(false);
    expect(
      rowsOf(
        folder,
        `SELECT payment_seq, CAST(item_seq AS TEXT), player_id, status, evidence, CAST(amount_micros AS TEXT), currency,
         price_source, requested_at, settled_at, market, store_order_id, product_id, purchased_at, is_test, payload FROM consumptions`,
      ),
    ).toEqual([
      [
        "P-1_a",
        "9223372036854775807",
        "앨리스",
        "CONSUMED",
        "IMPORTED",
        "999999999123456",
        "KRW",
        "IMPORT",
        AT_MS,
        AT_MS,
        "GG",
        "GPA.7",
        "gem",
        Date.parse("2024-02-29T23:59:59.500Z"),
        1,
        '{"a":1}',
      ],
    ]);
    expect(rowsOf(folder, "SELECT kind, reference, note FROM feed ORDER BY ordinal")).toEqual([
      ["IMPORTED", null, null],
      ["DELIVERED", "import:line-7", "granted by hand"],
    ]);
  });

  it("NDJSON by the digits of its numbers, a text or a number alike", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const lines = [
      `\uFEFF{"paymentSeq":2016122110023124,"itemSeq":9007199254740993,"price":0.29,"currency":"USD","consumedAt":"${AT}"}\r`,
      "",
      `{"paymentSeq":"P2","itemSeq":"9007199254740993","amount":"0.29","currency":"USD","consumedAt":"${AT}","playerId":null,"payload":"a\u2028b"}`,
    ];
    const imported = await importText(folder, "p.ndjson", lines.join("\n"));
    expect([imported.code, countsOf(imported)]).toEqual([0, [2, 2, 0, 0]]);
    expect(
      rowsOf(
        folder,
        "SELECT payment_seq, CAST(item_seq AS TEXT), CAST(amount_micros AS TEXT), payload FROM consumptions",
      ),
    ).toEqual([
      ["2016122110023124", "9007199254740993", "290000", null],
      ["P2", "9007199254740993", "290000", "a\u2028b"],
    ]);
  });

  it.each([
    ["semicolons", csv("paymentSeq;itemSeq;consumedAt;playerId", `P1;1;${AT};a,b`)],
    ["tabs", csv("paymentSeq\titemSeq\tconsumedAt\tplayerId", `P1\t1\t${AT}\ta,b`)],
    ["a byte order mark and CRLF", `\uFEFFpaymentSeq,itemSeq,consumedAt,playerId\r\nP1,1,${AT},"a,b"\r\n`],
    ["no end to its last line", `paymentSeq,itemSeq,consumedAt,playerId\nP1,1,${AT},"a,b"`],
    ["blank lines", `\n\npaymentSeq,itemSeq,consumedAt,playerId\n\nP1,1,${AT},"a,b"\n\n`],
  ])("CSV with %s", { timeout: 60_000 }, async (_, text) => {
    const folder = temporaryFolder();
    const imported = await importText(folder, "p.csv", text);
    expect([countsOf(imported), rowsOf(folder, "SELECT payment_seq, player_id FROM consumptions")]).toEqual([
      [1, 1, 0, 0],
      [["P1", "a,b"]],
    ]);
  });

  it("standard input, and times by the clocks of Seoul", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const input = csv("paymentSeq,itemSeq,consumedAt", "P1,1,2024-03-01 12:00:00", `P2,1,${AT}`);
    const commandLine = ["import", "-", "--format", "csv", "--time-zone", "Asia/Seoul"];
    const { code, stdout } = await runCommand(commandLine, { folder, input });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^imported +2$/m)]);
    expect(rowsOf(folder, "SELECT requested_at FROM consumptions")).toEqual([[AT_MS], [AT_MS]]);
  });

  it(
    "a line under the same reference wherever it stands, and by the payment where it has no id",
    { timeout: 60_000 },
    async () => {
      const references = async (...lines: readonly string[]) => {
        const folder = temporaryFolder();
        await importText(
          folder,
          "p.csv",
          csv("id,paymentSeq,itemSeq,consumedAt,deliveryReference,deliveryOutcome", ...lines),
        );
        return rowsOf(folder, "SELECT kind, reference FROM feed WHERE reference IS NOT NULL ORDER BY reference");
      };
      const lines = [`7,P1,1,${AT},,`, `,P2,1,${AT},,`, `9,P3,1,${AT},order-3,FAILED`];
      const expected = [
        ["DELIVERED", "import:7"],
        ["DELIVERED", "import:default:P2"],
        ["DELIVERY_FAILED", "order-3"],
      ];
      expect(await references(...lines)).toEqual(expected);
      expect(await references(...lines.toReversed())).toEqual(expected);
    },
  );
});

describe("refuses a line, by its number and without its neighbours:", () => {
  const far = new Date(Date.now() + 3 * 86_400_000).toISOString();
  it("each kind of CSV line that is none", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const header = `id,${PAYMENT_HEADER},amount,isTest,purchasedAt,deliveryOutcome,deliveryReference,deliveryNote,payload`;
    const line = (given: Readonly<Record<string, string>>) => {
      const good: Readonly<Record<string, string>> = { paymentSeq: "G", itemSeq: "1", consumedAt: AT, ...given };
      return header
        .split(",")
        .map((name) => `"${(good[name] ?? "").replaceAll('"', '""')}"`)
        .join(",");
    };
    const bad: readonly (readonly [string, RegExp])[] = [
      [line({ paymentSeq: "2.01612E+15" }), /^paymentSeq must be 1-64/],
      [line({ paymentSeq: "" }), /^paymentSeq is missing$/],
      [line({ itemSeq: "9223372036854775808" }), /^itemSeq must be an integer from 0/],
      [line({ itemSeq: "-1" }), /^itemSeq must/],
      [line({ itemSeq: "01" }), /^itemSeq must/],
      [line({ playerId: "p".repeat(129) }), /^playerId must be 1-128/],
      [line({ price: "1000" }), /^price and currency go together$/],
      [line({ currency: "KRW" }), /^price and currency go together$/],
      [line({ price: "1,000", currency: "KRW" }), /^price must be a decimal/],
      [line({ price: "-1", currency: "KRW" }), /^price must be a decimal/],
      [line({ price: "1000000000000", currency: "KRW" }), /^price must be a decimal/],
      [line({ price: "0.0000001", currency: "KRW" }), /^price must be a decimal/],
      [line({ price: "1", amount: "2", currency: "KRW" }), /^price and amount differ$/],
      [line({ price: "1", currency: "won" }), /^currency must be an ISO 4217 code/],
      [line({ consumedAt: "2024-03-01 12:00:00" }), /^consumedAt must be .* \(with --time-zone also/],
      [line({ consumedAt: "2024-02-30T12:00:00Z" }), /^consumedAt must/],
      [line({ consumedAt: "1999-12-31T23:59:59Z" }), /^consumedAt must .*from 2000-01-01/],
      [line({ consumedAt: far }), /^consumedAt must .*to one day from now/],
      [line({ purchasedAt: "yesterday" }), /^purchasedAt must/],
      [line({ isTest: "1" }), /^isTest must be true or false$/],
      [line({ deliveryOutcome: "OK" }), /^deliveryOutcome must be DELIVERED or FAILED$/],
      [line({ deliveryReference: "r".repeat(201) }), /^deliveryReference must be 1-200/],
      [line({ deliveryNote: "n".repeat(1_001) }), /^deliveryNote must be at most 1000/],
      [line({ id: "i".repeat(194) }), /^id must be 1-193/],
      [line({ payload: "p".repeat(4_097) }), /^payload must be at most 4096/],
      [line({ paymentSeq: "x y", itemSeq: "z" }), /^paymentSeq must .*; itemSeq must/],
      [`P1,1`, /^has 2 fields, and the header names 14 columns$/],
      [`${line({})},more`, /^has 15 fields/],
      [line({}).replace('"G"', 'G"G'), /^has a quote where none can be/],
      [line({}).replace('"G"', '"G"G'), /^has a quote where none can be/],
    ];
    const lines = bad.flatMap(([text], index) => [text, line({ paymentSeq: `N${index}` })]);
    const imported = await importText(folder, "p.csv", csv(header, ...lines));
    expect([imported.code, countsOf(imported)]).toEqual([1, [2 * bad.length, bad.length, 0, bad.length]]);
    for (const [index, [, reason]] of bad.entries())
      expect(imported.refusals[index]).toMatchObject({ line: 2 + 2 * index, reason: expect.stringMatching(reason) });
    expect(imported.stderrLines.at(-1)).toBe(`${bad.length} lines were refused; p.csv.errors.ndjson says why`);
    expect(imported.refusals[0]?.text).toContain("2.01612E+15");
    expect(statSync(join(folder, "p.csv.errors.ndjson")).mode & 0o777).toBe(0o600);
  });

  it("each kind of NDJSON line that is none", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const good = (paymentSeq: string) => `{"paymentSeq":"${paymentSeq}","itemSeq":1,"consumedAt":"${AT}"}`;
    const bad: readonly (readonly [string | Buffer, RegExp])[] = [
      ["{", /^is not JSON$/],
      ["[1]", /^is no JSON object$/],
      ["7", /^is no JSON object$/],
      ['{"paymentSeq":"A","paymentSeq":"B"}', /^has a doubled key$/],
      [good("A").replace("1,", "1.5,"), /^itemSeq must/],
      [good("A").replace("1,", "1e3,"), /^itemSeq must/],
      [good("A").replace("1,", "[1],"), /^"itemSeq" must be a text, a number or null$/],
      [good("A").replace('"A"', "true"), /^"paymentSeq" must be a text, a number or null$/],
      [good("A").replace("}", ',"playerId":false}'), /^"playerId" must be a text, a number or null$/],
      [good("A").replace("}", ',"isTest":{}}'), /^"isTest" must be a text, a number, true, false or null$/],
      [good("A").replace("itemSeq", "itemseq"), /^column "itemseq" is not known; did you mean itemSeq\?/],
      [good("\\ud800"), /^paymentSeq must/],
      [Buffer.concat([Buffer.from('{"paymentSeq":"'), Buffer.from([0xbe, 0xd9]), Buffer.from('"}')]), /^is not UTF-8$/],
      [`{"payload":"${"x".repeat(300_000)}"}`, /^is longer than 262144 bytes$/],
    ];
    const lines = [good("N"), ...bad.flatMap(([text], index) => [text, good(`N${index}`)])];
    const imported = await importText(
      folder,
      "p.jsonl",
      Buffer.concat(lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from("\n")]))),
    );
    expect([imported.code, countsOf(imported)]).toEqual([1, [2 * bad.length + 1, bad.length + 1, 0, bad.length]]);
    for (const [index, [, reason]] of bad.entries())
      expect(imported.refusals[index]).toMatchObject({ line: 2 + 2 * index, reason: expect.stringMatching(reason) });
  });

  it("with the numbers of its lines right after line ends between quotes", { timeout: 60_000 }, async () => {
    for (const end of ["\n", "\r\n"]) {
      const folder = temporaryFolder();
      const lines = [
        "paymentSeq,itemSeq,consumedAt,deliveryNote",
        `P1,1,${AT},"one${end}two${end}${end}four"`,
        "",
        "P.2,,,",
      ];
      const last = [`P.3,1,${AT},"a${end}b"`, `P4,1,${AT},`];
      const imported = await importText(folder, "p.csv", [...lines, ...last].join(end));
      expect(countsOf(imported)).toEqual([4, 2, 0, 2]);
      expect(imported.refusals).toMatchObject([{ line: 7 }, { line: 8, lastLine: 9, text: `P.3,1,${AT},"a${end}b"` }]);
      expect(rowsOf(folder, "SELECT note FROM feed WHERE note IS NOT NULL")).toEqual([
        [`one${end}two${end}${end}four`],
      ]);
    }
  });

  it("and goes on behind a quote that is never closed", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const imported = await importText(
      folder,
      "p.csv",
      csv("paymentSeq,itemSeq,consumedAt,playerId", `P1,1,${AT},a`, `P2,1,${AT},"b`, `P3,1,${AT},c`),
    );
    expect([imported.code, countsOf(imported)]).toEqual([1, [3, 2, 0, 1]]);
    expect(imported.refusals).toEqual([
      { line: 3, reason: expect.stringContaining("is not closed"), text: `P2,1,${AT},"b` },
    ]);
  });

  it(
    "a payment that is open here, or consumed with other contents, and the second of two that differ",
    { timeout: 60_000 },
    async () => {
      await using upstream = await FaultyUpstream.start();
      const folder = temporaryFolder();
      const variables = { IAP_BASE_URL: upstream.baseUrl };
      const server = await startServer(variables, undefined, folder);
      const client = createGatewayClient(() => server.address);
      const [open, settled] = [upstream.issue(), upstream.issue()];
      await client.consume(settled);
      upstream.behaveBy(() => LOST);
      await client.consume(open);
      await server.kill("SIGTERM");
      const lines = [
        `${open.paymentSeq},${open.itemSeq},,,,${AT}`,
        `${settled.paymentSeq},${settled.itemSeq},,,,${new Date().toISOString()}`,
        `${settled.paymentSeq},4242,,,,${AT}`,
        `P1,1,alice,,,${AT}`,
        `P1,1,bob,,,${AT}`,
      ];
      const imported = await importText(folder, "p.csv", csv(PAYMENT_HEADER, ...lines), { variables });
      expect([imported.code, countsOf(imported)]).toEqual([1, [5, 1, 1, 3]]);
      expect(imported.refusals.map(({ line, reason }) => [line, reason.split(":")[0]])).toEqual([
        [2, "a consumption of this payment is not settled here"],
        [4, "this payment is CONSUMED here already, with other values"],
        [6, "this payment is CONSUMED here already, with other values"],
      ]);
    },
  );

  it("without a token in what it lists", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const token = "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==";
    const good = `"paymentSeq":"P1","itemSeq":1,"consumedAt":"${AT}"`;
    const json = [
      `{${good}}`,
      `{${good},"purchaseToken":"${token}"}`,
      `{${good},"accessToken":"${token}"`,
      `{${good},"k":"${token}"}`,
      token,
    ];
    const ndjson = await importText(folder, "p.ndjson", csv(...json));
    const lines = [`P1,1,${AT}`, `P2,1,${AT},${token}`, `${token},1,${AT}`, `P3,1,${AT},"${token}`];
    const commas = await importText(folder, "q.csv", csv("paymentSeq,itemSeq,consumedAt", ...lines));
    expect([ndjson.refusals.length, commas.refusals.length]).toEqual([4, 3]);
    for (const name of ["p.ndjson", "q.csv"])
      expect(readFileSync(join(folder, `${name}.errors.ndjson`), "utf8")).not.toContain(token.slice(0, 20));
  });
});

it("ends in one line where the list of refused lines cannot be written on", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "p.csv"), csv("paymentSeq,itemSeq,consumedAt", `P1,1,${AT}`, "P.2,1,x"));
  const { code, stderrLines } = await runCommand(["import", "p.csv", "--errors", "/dev/full"], { folder });
  expect([code, stderrLines]).toEqual([
    1,
    [
      "importing payments: 100 %",
      expect.stringMatching(/^--errors: \/dev\/full cannot be written on \(ENOSPC\)\. Run the same again/),
    ],
  ]);
});

describe("refuses the whole, with nothing begun:", () => {
  it.each([
    [
      ["p.csv"],
      csv("paymentSeq,itemSeq,consumed_at", "P1,1,x"),
      [/"consumed_at" is not known; did you mean consumedAt\?$/, /column consumedAt is missing/],
    ],
    [
      ["p.csv"],
      csv("paymentSeq,itemSeq,consumedAt,purchaseToken", `P1,1,${AT},t`),
      [/"purchaseToken" is not taken: .*token/],
    ],
    [["p.csv"], csv("paymentSeq,itemSeq,consumedAt,itemSeq", `P1,1,${AT},1`), [/column itemSeq is there twice$/]],
    [
      ["p.csv", "--kind", "reversals"],
      csv("paymentSeq,kind,occurredAt", `P1,REFUNDED,${AT}`),
      [/column reference is missing; reversals need/],
    ],
    [
      ["p.ndjson"],
      `{"paymentSeq":"P1","itemseq":1,"consumedAt":"${AT}"}\n`,
      [/line 1: column "itemseq" .*did you mean itemSeq\?/, /line 1: column itemSeq is missing/],
    ],
    [["p.csv"], "", [/has no header/]],
    [["p.csv"], Buffer.from(csv("paymentSeq,itemSeq", "P1,1"), "utf16le"), [/no UTF-8/]],
    [["nowhere.csv"], "", [/^nowhere\.csv cannot be read \(ENOENT\)$/]],
    [["p.xlsx"], "", [/^--format: is required/]],
    [["p.csv", "--format", "xml"], "", [/^--format: "xml" is not allowed; csv or ndjson$/]],
    [["p.csv", "--kind", "refunds"], "", [/^--kind: "refunds" is not allowed; payments or reversals$/]],
    [["p.csv", "--app", "other"], "", [/^--app: "other" is not allowed; one of default$/]],
    [["p.csv", "--time-zone", "Europe/Berlin"], "", [/^--time-zone: .* one of Asia\/Seoul, UTC$/]],
    [["p.csv", "--errors", "./p.csv"], csv("paymentSeq,itemSeq,consumedAt"), [/^--errors: \.\/p\.csv is p\.csv$/]],
  ] as const)("%j", { timeout: 60_000 }, async (more, text, reasons) => {
    const folder = temporaryFolder();
    for (const name of ["p.csv", "p.ndjson", "p.xlsx"]) writeFileSync(join(folder, name), text);
    const { code, stdout, stderrLines } = await runCommand(["import", ...more], { folder });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderrLines).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
    expect(existsSync(join(folder, "data"))).toBe(false);
  });

  it("while a server has the SQLite ledger, in one line; a dry run only reads it", { timeout: 60_000 }, async () => {
    const { folder, kill } = await serve();
    writeFileSync(join(folder, "p.csv"), csv("paymentSeq,itemSeq,consumedAt", `P1,1,${AT}`, "P.2,1,x"));
    const beside = await runCommand(["import", "p.csv"], { folder });
    expect([beside.code, beside.stdout, beside.stderrLines]).toEqual([
      2,
      "",
      [expect.stringMatching(/^DATABASE_URL: .*ledger\.db is in use by another server; stop it first/)],
    ]);
    const dry = await runCommand(["import", "p.csv", "--dry-run", "--json"], { folder });
    expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([1, { isDryRun: true, read: 2, valid: 1, refused: 1 }]);
    expect(refusalsIn(folder, "p.csv")).toMatchObject([{ line: 3 }]);
    await kill("SIGTERM");
    expect(contentsOf(folder).kinds).toEqual({});
  });
});

it("leaves one line in the audit log: which file, and what became of it", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const { summary } = await importText(folder, "p.csv", csv("paymentSeq,itemSeq,consumedAt", `P1,1,${AT}`, "P.2,1,x"));
  expect(summary).toMatchObject({ kind: "payments", app: "default", isComplete: true, errors: "p.csv.errors.ndjson" });
  const after = JSON.stringify({
    kind: "payments",
    app: "default",
    read: 2,
    imported: 1,
    repeated: 0,
    refused: 1,
    isComplete: true,
  });
  expect(rowsOf(folder, "SELECT actor, action, consumption, note, after FROM audit_log")).toEqual([
    ["command line", "IMPORT", null, "p.csv: payments, read 2, imported 1, repeated 0, refused 1", after],
  ]);
});
