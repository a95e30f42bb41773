// `import` of files that something damaged on their way: a spreadsheet, an editor, a broken export. Each record is taken over or
// refused by its number, the ones behind it too, and the counts are those of the file.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand } from "./support/command.ts";
import { countsOf, importText, rowsOf } from "./support/importing.ts";

const AT = "2024-03-01T12:00:00+09:00";
const AT_MS = Date.parse(AT);
const csv = (...lines: readonly (string | Buffer)[]) =>
  Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]));
const MEGABYTES = "x".repeat(3_000_000);

describe("after a record that cannot be read, CSV goes on with the next line:", () => {
  const unreadable: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ["a field of three megabytes", `P,1,${AT},${MEGABYTES}`, /^is longer than/],
    ["the same between quotes", `P,1,${AT},"${MEGABYTES}"`, /^is longer than/],
    ["a quote that is not closed", `P,1,${AT},"x`, /quote .*not closed/],
    ["a quote that opens in the middle", `P,1,${AT},x"y`, /quote where none can be/],
    ["too few columns", `P,1`, /has 2 fields/],
    ["too many columns", `P,1,${AT},x,y`, /has 5 fields/],
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from(`P,1,${AT},`), Buffer.from([0xbe, 0xd9])]),
      /^is not UTF-8$/,
    ],
    ["NUL", `P,1,${AT},\0`, /^playerId must/],
    ["a carriage return alone", `P,1,${AT},\ry`, /carriage return/],
  ];
  it.each([
    ["in this order", unreadable],
    ["the other way round", unreadable.toReversed()],
  ])("each kind of them first, last and between others, %s", { timeout: 60_000 }, async (_, records) => {
    const folder = temporaryFolder();
    const good = records.map(([name], index) =>
      index % 3 === 0 ? `G${index},1,${AT},"${name}"` : `G${index},1,${AT},`,
    );
    const lines = records.flatMap(([, bad], index) => [bad, good[index] ?? ""]).slice(0, -1);
    const imported = await importText(folder, "p.csv", csv("paymentSeq,itemSeq,consumedAt,playerId", ...lines));
    const taken = records.slice(1).map((_record, index) => [`G${index}`]);
    expect(rowsOf(folder, "SELECT payment_seq FROM consumptions ORDER BY 1")).toEqual(taken);
    expect([imported.code, countsOf(imported)]).toEqual([1, [lines.length, taken.length, 0, records.length]]);
    for (const [index, [, , reason]] of records.entries()) {
      const refusal = imported.refusals[index];
      expect(refusal).toEqual({ line: 2 + 2 * index, reason: expect.stringMatching(reason), text: refusal?.text });
    }
  });

  it(
    "a note of two megabytes in many lines is one record, and the numbers behind it are right",
    { timeout: 60_000 },
    async () => {
      const folder = temporaryFolder();
      const note = `"${"one line of many\r\n".repeat(120_000)}"`;
      const text = `paymentSeq,itemSeq,consumedAt,deliveryNote\r\nP1,1,${AT},${note}\r\nP2,1,${AT},\r\nP.3,1,${AT},\r\n`;
      const imported = await importText(folder, "p.csv", text);
      expect([imported.code, countsOf(imported)]).toEqual([1, [3, 1, 0, 2]]);
      expect(imported.refusals).toMatchObject([
        { line: 2, lastLine: 120_002, reason: expect.stringMatching(/^is longer than/) },
        { line: 120_004, reason: expect.stringMatching(/^paymentSeq/) },
      ]);
    },
  );

  it("NDJSON likewise, and a first line that is none", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const good = (name: string) => `{"paymentSeq":"${name}","itemSeq":1,"consumedAt":"${AT}"}`;
    const bad = [`{"payload":"${MEGABYTES}"}`, "{", Buffer.from([0x7b, 0xff, 0x7d]), "[]", `{"a":"\0"}`];
    const lines = [...bad, good("A"), ...bad, good("B"), ...bad];
    const imported = await importText(folder, "p.ndjson", csv(...lines));
    expect([imported.code, countsOf(imported)]).toEqual([1, [17, 2, 0, 15]]);
    expect(imported.refusals.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17]);
  });
});

describe("names of JavaScript's own properties", () => {
  const NAMES = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
  const PAYMENTS =
    "id,paymentSeq,itemSeq,playerId,price,currency,consumedAt,market,storeOrderId,productId,purchasedAt,isTest,payload,deliveryOutcome,deliveryReference,deliveryNote";
  const REVERSALS = "paymentSeq,kind,occurredAt,reference,amount,currency,note";
  const GOOD: Readonly<Record<string, string>> = {
    paymentSeq: "P",
    itemSeq: "1",
    consumedAt: AT,
    kind: "VOIDED",
    occurredAt: AT,
    reference: "r",
    price: "1",
    amount: "1",
    currency: "KRW",
  };
  const REFUSED = new Set([
    "itemSeq",
    "price",
    "amount",
    "currency",
    "consumedAt",
    "purchasedAt",
    "isTest",
    "deliveryOutcome",
    "kind",
    "occurredAt",
  ]);

  it.each([
    ["payments", "csv", PAYMENTS],
    ["payments", "ndjson", PAYMENTS],
    ["reversals", "csv", REVERSALS],
    ["reversals", "ndjson", REVERSALS],
  ])(
    "are values like any other in each column of %s as %s, refused by line where none is allowed",
    { timeout: 60_000 },
    async (kind, format, header) => {
      const columns = header.split(",");
      const rows = columns.flatMap((column) => NAMES.map((name) => ({ column, name })));
      const lines = rows.map(({ column, name }, index) => {
        const unique = { paymentSeq: `P${index}`, reference: `r${index}`, deliveryReference: `d${index}` };
        const values = columns.map((other) => (other === column ? name : ({ ...GOOD, ...unique }[other] ?? "")));
        if (format === "csv") return values.join(",");
        return JSON.stringify(Object.fromEntries(columns.map((other, at) => [other, values[at]])));
      });
      const text = csv(...(format === "csv" ? [header, ...lines] : lines));
      const first = format === "csv" ? 2 : 1;
      const expected = rows.flatMap(({ column }, index) => (REFUSED.has(column) ? [index + first] : []));
      const folder = temporaryFolder();
      const dry = await importText(folder, `p.${format}`, text, { more: ["--kind", kind, "--dry-run"] });
      const run = await importText(folder, `p.${format}`, text, { more: ["--kind", kind] });
      expect(run.refusals.map(({ line }) => line)).toEqual(expected);
      expect(dry.refusals).toEqual(run.refusals);
      expect(countsOf(run)).toEqual([rows.length, rows.length - expected.length, 0, expected.length]);
    },
  );

  it("are no columns, formats, kinds, apps or time zones", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    for (const name of NAMES) {
      writeFileSync(join(folder, "c.csv"), `paymentSeq,itemSeq,consumedAt,${name}\nP,1,${AT},x\n`);
      writeFileSync(join(folder, "n.ndjson"), `{"paymentSeq":"P","itemSeq":1,"consumedAt":"${AT}","${name}":"x"}\n`);
    }
    writeFileSync(join(folder, "p.valueOf"), "");
    const ended = await Promise.all([
      ...["c.csv", "n.ndjson", "p.valueOf"].map((file) => runCommand(["import", file], { folder })),
      ...["--kind", "--format", "--app", "--time-zone"].map((option) =>
        runCommand(["import", "c.csv", option, "constructor"], { folder }),
      ),
    ]);
    for (const { code, stderrLines } of ended)
      expect([code, stderrLines]).toEqual([2, [expect.stringMatching(/not known|is required|is not allowed/)]]);
  });
});

describe("what a spreadsheet makes of numbers", () => {
  const header = "paymentSeq,itemSeq,consumedAt,playerId,storeOrderId";
  const warned = async (...lines: readonly string[]) => {
    const imported = await importText(temporaryFolder(), "p.csv", csv(header, ...lines));
    return imported.stderrLines.filter((line) => /spreadsheet/.test(line));
  };

  it(
    "is a warning that names it and the column, where more numbers of more than 15 digits end in zeros than by chance",
    { timeout: 60_000 },
    async () => {
      const cut = Array.from({ length: 5 }, (_, index) => `201612211002${index}120,1,${AT},,`);
      expect(await warned(...cut)).toEqual([expect.stringMatching(/^warning: 5 of 5 .*paymentSeq.*spreadsheet/)]);
      const whole = Array.from({ length: 20 }, (_, index) => `20161221100231${String(index + 10)},1,${AT},,`);
      expect(await warned(...whole)).toEqual([]); // one in ten ends in 0 by itself
      const orders = whole.map((line, index) => `${line}12345678901${1000 + index}${index % 2 === 0 ? "000" : "00"}`);
      expect(await warned(...orders)).toEqual([expect.stringMatching(/20 of 20 .*storeOrderId/)]);
    },
  );

  it(
    "is told where one such number stands for several payments, even if nothing else differs",
    { timeout: 60_000 },
    async () => {
      const lines = Array.from({ length: 30 }, (_, index) => `20161221100231${String(index + 11)},1,${AT},,`);
      const doubled = [...lines, `2016122110023990,1,${AT},,`, `2016122110023990,1,${AT},,`];
      expect(await warned(...doubled)).toEqual([expect.stringMatching(/2016122110023990.*2 lines.*spreadsheet/)]);
    },
  );

  it(
    "is a refusal by name where a number is in scientific notation, in each column of names",
    { timeout: 60_000 },
    async () => {
      const lines = [
        `2.01409E+15,1,${AT},,`,
        `"2,01409E+15",1,${AT},,`,
        `2E+15,1,${AT},,`,
        `2e15,1,${AT},,`,
        `P5,1.0E+3,${AT},,`,
        `P6,1,${AT},2.01409E+15,`,
        `P7,1,${AT},,1.23E+17`,
        `P8,1,${AT},2E15,`,
      ];
      const imported = await importText(temporaryFolder(), "p.csv", csv(header, ...lines));
      expect(countsOf(imported)).toEqual([8, 1, 0, 7]);
      for (const { reason } of imported.refusals) expect(reason).toMatch(/scientific notation.*spreadsheet/);
    },
  );
});

/** A soft hyphen, marks and overrides of direction, isolates, a byte order mark, fillers of Hangul, Braille's blank. */
const UNSEEN = "\u00AD\u200E\u200F\u202A\u202C\u202E\u2066\u2069\uFEFF\u3164\uFFA0\u115F\u180E\u061C\u2800\u3000";

describe("names what people do not see:", () => {
  it("blanks around a value, whichever kind of blank", { timeout: 60_000 }, async () => {
    const header = "paymentSeq,itemSeq,consumedAt,playerId,storeOrderId,deliveryNote";
    const lines = [
      ` P1,1,${AT},,,`,
      `P2 ,1,${AT},,,`,
      `P3,1\t,${AT},,,`,
      `P4,1,${AT},\u00A0alice,,`,
      `P5,1,${AT},,GPA.1\u200B,`,
      `P6,1, ${AT},,,`,
      ...Array.from(UNSEEN, (blank, index) => `U${index},1,${AT},${index % 2 === 0 ? `bob${blank}` : `${blank}bob`},,`),
      `P7,1,${AT},al ice,GPA 1, a note `,
      `P8,1,${AT},\u2764\uFE0F,,`,
    ];
    const imported = await importText(temporaryFolder(), "p.csv", csv(header, ...lines));
    const unseen = Array.from(UNSEEN, () => "playerId");
    expect(countsOf(imported)).toEqual([8 + unseen.length, 2, 0, 6 + unseen.length]);
    const names = ["paymentSeq", "paymentSeq", "itemSeq", "playerId", "storeOrderId", "consumedAt", ...unseen];
    expect(imported.refusals.map(({ reason }) => reason)).toEqual(
      names.map((name) => expect.stringMatching(new RegExp(`^${name} .*blank`))),
    );
  });

  it.each([
    ["p.csv", `paymentSeq,itemSeq,consumedAt\rP1,1,${AT}\rP2,1,${AT}\r`],
    ["q.csv", `paymentSeq,itemSeq,consumedAt\rP1,1,${AT}`],
    [
      "p.ndjson",
      `{"paymentSeq":"P1","itemSeq":1,"consumedAt":"${AT}"}\r{"paymentSeq":"P2","itemSeq":1,"consumedAt":"${AT}"}\r`,
    ],
  ])("line ends of a carriage return alone in %s", { timeout: 60_000 }, async (name, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), text);
    const { code, stderrLines } = await runCommand(["import", name], { folder });
    expect([code, stderrLines]).toEqual([2, [expect.stringMatching(/end in a carriage return alone/)]]);
  });
});

describe("times as databases and spreadsheets write them", () => {
  const imported = (texts: readonly string[], more: readonly string[]) => {
    const folder = temporaryFolder();
    const lines = texts.map((text, index) => `P${String(index).padStart(2, "0")},1,${text}`);
    return importText(folder, "p.csv", csv("paymentSeq,itemSeq,consumedAt", ...lines), { more }).then((ended) => ({
      counts: countsOf(ended),
      times: rowsOf(folder, "SELECT requested_at FROM consumptions ORDER BY payment_seq").map(([at]) => at),
      refused: ended.refusals.map(({ line }) => line),
    }));
  };

  it("are taken with their offset, however it is written", { timeout: 60_000 }, async () => {
    const texts = [
      "2024-03-01 12:00:00+09:00",
      "2024-03-01 12:00:00+09",
      "2024-03-01 12:00:00.000000+09",
      "2024-03-01T12:00:00+0900",
      "2024-03-01 12:00+09:00",
      "2024-03-01 03:00:00Z",
      "2024-03-01 03:00:00 +00:00",
      "2024-03-01 03:00:00 UTC",
      "2024-02-29 21:30:00-05:30",
    ];
    expect(await imported(texts, [])).toEqual({ counts: [9, 9, 0, 0], times: Array(9).fill(AT_MS), refused: [] });
    expect((await imported(texts, ["--time-zone", "Asia/Seoul"])).times).toEqual(Array(9).fill(AT_MS));
  });

  it("are taken without one by the clocks of --time-zone, and refused without it", { timeout: 60_000 }, async () => {
    const texts = [
      "2024-03-01 12:00",
      "2024-03-01 12:00:00",
      "2024-03-01T12:00",
      "2024-03-01T12:00:00",
      "2024-03-01 12:00:00.000",
      "2024-03-01T12:00:00.000000",
    ];
    expect(await imported(texts, ["--time-zone", "Asia/Seoul"])).toEqual({
      counts: [6, 6, 0, 0],
      times: Array(6).fill(AT_MS),
      refused: [],
    });
    expect((await imported(["2024-03-01 9:30"], ["--time-zone", "UTC"])).times).toEqual([Date.UTC(2024, 2, 1, 9, 30)]);
    expect((await imported(texts, [])).refused).toEqual([2, 3, 4, 5, 6, 7]);
    const bad = [
      "2024-02-30 12:00",
      "2024-03-01 24:00",
      "2024-03-01 12:60",
      "2024-03-01",
      "2024-03-01 12",
      "2024-03-01  12:00",
    ];
    expect((await imported(bad, ["--time-zone", "UTC"])).refused).toEqual([2, 3, 4, 5, 6, 7]);
  });
});
