// `import` of names that are none: what databases, spreadsheets and programs write in their place, in each column of names and in
// each format. None of it becomes a player, an order or a reference, and a name that is truly so has a way in.

import { describe, expect, it } from "vitest";
import { guardCell } from "../../src/exporting/spreadsheetGuard.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { countsOf, importText, rowsOf, verdictsOf } from "./support/importing.ts";
import { linesIn } from "./support/linesInMemory.ts";

const AT = "2024-03-01T12:00:00+09:00";
type Values = Readonly<Record<string, string>>;
const GOOD = {
  payments: { paymentSeq: "2024010100000003", itemSeq: "1", consumedAt: AT },
  reversals: { paymentSeq: "2024010100000003", kind: "VOIDED", occurredAt: AT, reference: "r1" },
} as const;
type Kind = keyof typeof GOOD;
/** Those that the vendor gives, and those that others give as they like. */
const NAMES = {
  payments: ["paymentSeq", "itemSeq", "id", "playerId", "market", "storeOrderId", "productId", "deliveryReference"],
  reversals: ["paymentSeq", "reference"],
} as const;
const OF_THE_VENDOR: ReadonlySet<string> = new Set(["paymentSeq", "itemSeq"]);

const NO_VALUE = String.raw`NULL null Null (null) (NULL) [NULL] <null> \N N/A n/a NA NaN nan None none nil <nil> undefined - -- — <NA>`;
const ERRORS = "######## # #N/A #NULL! #REF! #VALUE! #DIV/0! #NAME? #NUM! #SPILL! #ERROR! #¡VALOR! #WERT! Err:502 ????";
const SCIENTIFIC =
  "2.02E+15 2,02E+15 20240E+11 20E+14 -2.02E+15 +2.02E+15 -2E+15 2E+15 202.4E+12 2.E+15 .2E+16 2.02e15 2.02E-05 ２.０２Ｅ+15";
const QUANTITIES = "12345678.0 2024010100000003.0 1234567890123450.00 12345678,0 -1.0 12,345,678 12,345";
const MARKED = `'12345 '2024010100000003 '=1+1 ''x ="12345" 'NULL`;
const DAMAGES: readonly (readonly [string, RegExp])[] = [
  ...NO_VALUE.split(" ").map((text) => [text, /no value: leave the field empty/] as const),
  ["해당 없음", /no value: leave the field empty/],
  ...ERRORS.split(" ").map((text) => [text, /export it from the source again/] as const),
  ["[object Object]", /export it from the source again/],
  ...SCIENTIFIC.split(" ").map((text) => [text, /scientific notation.*spreadsheet/] as const),
  ...QUANTITIES.split(" ").map((text) => [text, /quantity.*make the column text/] as const),
  ...MARKED.split(" ").map((text) => [text, /marked as text.*export --plain/] as const),
];
/** What looks a little like one of them. */
const NAMES_OF_PEOPLE =
  "Nullah anna None-1 N 0 00 1.5 v1.0 1.0.0 2E15 20E14 5e12 1e20 007 #1 a'b '' rock'n'roll' A# ? no-name e+15 1,2,3 NAN-1 =x @bob";

function textOf(format: string, line: Values): string {
  if (format === "ndjson") return `${JSON.stringify(line)}\n`;
  const cells = Object.values(line).map((value) => `"${value.replaceAll('"', '""')}"`);
  return `${Object.keys(line).join(",")}\n${cells.join(",")}\n`;
}

/** Why the one line of the file is none; null: it is one. */
async function faultOf(kind: Kind, format: string, text: string | Buffer, isAsWritten = false): Promise<string | null> {
  const lines = await linesIn(kind, format, text, { isAsWritten });
  if (typeof lines === "string") return lines;
  const [line] = lines;
  if (line === undefined) throw new Error("no line");
  return line.reason;
}

const PLACES = (["payments", "reversals"] as const).flatMap((kind) =>
  ["csv", "ndjson"].flatMap((format) => NAMES[kind].map((column) => [kind, format, column] as const)),
);

describe("what is no name any more", () => {
  it.each(PLACES)("is refused with what to do: %s as %s, %s", async (kind, format, column) => {
    for (const [damage, reason] of DAMAGES) {
      const text = textOf(format, { ...GOOD[kind], [column]: damage });
      const fault = await faultOf(kind, format, text);
      expect([damage, fault]).toEqual([damage, expect.stringMatching(reason)]);
      expect(fault).toMatch(new RegExp(`^${column} (?:must|is not taken)`));
      const isVendors = OF_THE_VENDOR.has(column);
      expect(fault?.includes("--names-as-written")).toBe(!isVendors);
      expect((await faultOf(kind, format, text, true)) === null).toBe(!isVendors);
    }
  });

  it.each(PLACES.filter(([, , column]) => !OF_THE_VENDOR.has(column)))(
    "is not what is only like it: %s as %s, %s",
    async (kind, format, column) => {
      for (const name of NAMES_OF_PEOPLE.split(" ").filter((text) => !text.startsWith("'")))
        expect([name, await faultOf(kind, format, textOf(format, { ...GOOD[kind], [column]: name }))]).toEqual([
          name,
          null,
        ]);
    },
  );

  it("is a number of NDJSON with a fraction or an exponent, and no number that is whole", async () => {
    const faultOfNumber = (column: string, number: string) =>
      faultOf("payments", "ndjson", JSON.stringify({ ...GOOD.payments, [column]: "@" }).replace('"@"', number));
    for (const column of NAMES.payments) {
      for (const number of ["1e20", "1E20", "2.02e15", "2e+15", "12345678.0", "-1.0"])
        expect([number, await faultOfNumber(column, number)]).toEqual([
          number,
          expect.stringMatching(/scientific notation|quantity/),
        ]);
      expect(await faultOfNumber(column, "2024010100000003")).toBe(null);
    }
  });

  it.each(["csv", "ndjson"])("is told with what to do in the other columns too, as %s", async (format) => {
    for (const column of ["price", "currency", "consumedAt", "purchasedAt", "isTest", "deliveryOutcome"]) {
      const fault = await faultOf("payments", format, textOf(format, { ...GOOD.payments, [column]: "\\N" }));
      expect(fault).toMatch(new RegExp(`^${column} must .*no value: leave the field empty`));
    }
  });

  it.each(["csv", "ndjson"])("is refused in free texts only where nobody writes it, as %s", async (format) => {
    for (const column of ["payload", "deliveryNote"]) {
      const ofText = (text: string) =>
        faultOf("payments", format, textOf(format, { ...GOOD.payments, [column]: text }));
      for (const damage of ["\\N", "NULL", "(null)", "#N/A", "#REF!", "########"])
        expect([damage, await ofText(damage)]).toEqual([
          damage,
          expect.stringMatching(/^(?:payload|deliveryNote) is /),
        ]);
      for (const text of ["none", "N/A", "null", "-", "'x", "1.0", "2E+15", "??", "#1", "undefined"])
        expect([text, await ofText(text)]).toEqual([text, null]);
    }
  });
});

it("an export's own mark is never taken for a part of a name", async () => {
  for (const name of [
    "=1+1",
    "+82",
    "@bob",
    "-x",
    "007",
    "2024010100000003",
    "2026-11-23",
    "'bob",
    "''x",
    "12345",
    "a",
  ]) {
    const cell = guardCell(name, true);
    const fault = await faultOf("payments", "csv", textOf("csv", { ...GOOD.payments, storeOrderId: cell }));
    if (cell === name) expect([cell, fault]).toEqual([cell, null]);
    else expect([cell, fault]).toEqual([cell, expect.stringContaining("export --plain")]);
  }
});

it("a dry run and a run say the same of each, and no value at all is none", { timeout: 60_000 }, async () => {
  const header = "paymentSeq,itemSeq,consumedAt,playerId";
  const lines = ["NULL", "\\N", "20240E+11", "12345678.0", "'1", "#REF!", ""].map(
    (name, at) => `P${at},1,${AT},${name}`,
  );
  const folder = temporaryFolder();
  const text = `${[header, ...lines].join("\n")}\n`;
  const dry = await importText(folder, "p.csv", text, { more: ["--dry-run"] });
  const run = await importText(folder, "p.csv", text);
  expect([run.code, countsOf(run), verdictsOf(dry)]).toEqual([1, [7, 1, 0, 6], verdictsOf(run)]);
  expect(rowsOf(folder, "SELECT payment_seq, player_id FROM consumptions")).toEqual([["P6", ""]]);
  const more = ["--names-as-written"];
  const asWritten = await importText(folder, "p.csv", text, { more });
  expect([asWritten.code, countsOf(asWritten)]).toEqual([0, [7, 6, 1, 0]]);
});

describe("a text that holds U+FFFD", () => {
  it.each([
    ["csv", "payload", `payload,paymentSeq,itemSeq,consumedAt\n"a\uFFFDb",P1,1,${AT}\n`],
    ["ndjson", "payload", `{"paymentSeq":"P1","itemSeq":1,"consumedAt":"${AT}","payload":"a\uFFFDb"}\n`],
    ["csv", "playerId", `paymentSeq,itemSeq,consumedAt,playerId\nP1,1,${AT},\uFFFD\n`],
    ["ndjson", "playerId", `{"paymentSeq":"P1","itemSeq":1,"consumedAt":"${AT}","playerId":"\uFFFD"}\n`],
  ])("is UTF-8 like any other: %s, %s", async (format, _, text) => {
    expect(await faultOf("payments", format, text)).toBe(null);
  });

  it("is told from bytes that are none, in the header too, wherever they are cut", async () => {
    const cut = Buffer.from([0xea, 0xb0]); // two of three bytes
    const line = Buffer.concat([Buffer.from(`paymentSeq,itemSeq,consumedAt,payload\nP1,1,${AT},"\uFFFD`), cut]);
    expect(await faultOf("payments", "csv", Buffer.concat([line, Buffer.from('"\n')]))).toBe("is not UTF-8");
    const header = Buffer.concat([Buffer.from("paymentSeq,itemSeq,consumedAt,"), cut, Buffer.from(`\nP1,1,${AT},\n`)]);
    expect(await faultOf("payments", "csv", header)).toMatch(/is no UTF-8 text/);
    expect(await faultOf("payments", "csv", `paymentSeq,itemSeq,consumedAt,\uFFFD\nP1,1,${AT},\n`)).toMatch(
      /column "\uFFFD" is not known/,
    );
    expect(await faultOf("payments", "csv", Buffer.concat([Buffer.from("paymentSeq,"), cut]))).toMatch(/UTF-8/);
  });
});
