// What a spreadsheet writes beside its rows, in memory: the first line that names the delimiter, and rows of which all cells are empty.

import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { countsOf, importText } from "./support/importing.ts";
import { linesIn } from "./support/linesInMemory.ts";

const AT = "2024-03-01T12:00:00Z";

/** Each line that is no blank one: its number, and what it names or why it is refused. */
async function readLines(text: string, piece?: number): Promise<unknown> {
  const lines = await linesIn("payments", "csv", text, piece === undefined ? {} : { piece });
  if (typeof lines === "string") return lines;
  return lines.map(({ line, request, reason }) => [
    line,
    request === null ? reason : [request.paymentSeq, request.playerId],
  ]);
}

describe("the first line sep=", () => {
  it.each([
    ["a semicolon", "sep=;", ";"],
    ["a comma", "sep=,", ","],
    ["a tab", "sep=\t", "\t"],
    ["what nothing else tells", "sep=|", "|"],
    ["a byte order mark before it", "\uFEFFsep=;", ";"],
    ["capitals", "SEP=;", ";"],
    ["quotes around it", '"sep=;"', ";"],
  ])("names the delimiter and is no record: %s", async (_, first, delimiter) => {
    for (const end of ["\n", "\r\n"])
      for (const piece of [1, 7, 65_536]) {
        const rows = [
          ["paymentSeq", "itemSeq", "consumedAt", "playerId"],
          ["P1", "1", AT, "a,b;c"].map((cell) => `"${cell}"`),
          ["P.2", "1", AT, ""],
          ["P3", "1", AT, ""],
        ].map((cells) => cells.join(delimiter));
        expect(await readLines([first, ...rows].join(end), piece)).toEqual([
          [3, ["P1", "a,b;c"]],
          [4, expect.stringMatching(/^paymentSeq must/)],
          [5, ["P3", null]],
        ]);
      }
  });

  it("overrules what the header seems to be delimited by", async () => {
    const text = `sep=;\npaymentSeq;itemSeq;consumedAt\nP1;1;${AT}\n`;
    expect(await readLines(text)).toEqual([[3, ["P1", null]]]);
    expect(await readLines(text.replace("sep=;", "sep=,"))).toMatch(
      /^column "paymentSeq;itemSeq;consumedAt" is not known/,
    );
  });

  it.each(["sep=", "sep=ab", "sep=a", "sep=1", "sep=\u{1F48E}", "sep;", "x sep=;"])(
    "is nothing else: %j",
    async (first) => {
      expect(await readLines(`${first}\npaymentSeq,itemSeq,consumedAt\nP1,1,${AT}\n`)).toMatch(/is not known/);
    },
  );

  it("stands before a header, and is a record further below", async () => {
    expect(await readLines("sep=;\n")).toMatch(/has no header/);
    expect(await readLines("sep=;\n;;;\n\n")).toMatch(/has no header/);
    expect(await readLines(`paymentSeq;itemSeq;consumedAt\nsep=;\nP1;1;${AT}\n`)).toEqual([
      [2, "has 2 fields, and the header names 3 columns"],
      [3, ["P1", null]],
    ]);
    const badHeader = Buffer.from("sep=;\npaymentSeq;item\xd1;consumedAt\n", "latin1");
    expect(await linesIn("payments", "csv", badHeader)).toBe("line 2: the header is not UTF-8");
  });
});

describe("a row of which all cells are empty", () => {
  it.each([
    [";", ";;;;", ";", ";;;;;;;;", '"";"";""', " ; ;\t;", '""'],
    [",", ",,,,", ",", ",,,,,,,,", '"","",""', " , ,", " "],
    ["\t", "\t\t\t\t", "\t", " \t \t ", '""\t""'],
  ])("is a blank line, of whichever width: %j", async (delimiter, ...blanks) => {
    const row = (...cells: readonly string[]) => cells.join(delimiter);
    const header = row("paymentSeq", "itemSeq", "consumedAt", "playerId");
    for (const [end, piece] of [
      ["\n", 65_536],
      ["\r\n", 1],
    ] as const) {
      const lines = [
        "",
        " ",
        '""',
        ...blanks,
        header,
        ...blanks,
        row("P1", "1", AT, "a"),
        ...blanks,
        row("P.2", "1", AT, ""),
        ...blanks,
      ];
      const at = 2 * blanks.length + 5;
      expect(await readLines(lines.join(end), piece)).toEqual([
        [at, ["P1", "a"]],
        [at + blanks.length + 1, expect.stringMatching(/^paymentSeq must/)],
      ]);
    }
  });

  it("is none where one of them is not, and where its quotes go wrong", async () => {
    const text = `paymentSeq;itemSeq;consumedAt;playerId\n;;;x\n;;;;x\n;";;\n`;
    expect(await readLines(text)).toEqual([
      [2, expect.stringMatching(/^paymentSeq is missing/)],
      [3, "has 5 fields, and the header names 4 columns"],
      [4, expect.stringMatching(/quote/)],
    ]);
  });
});

it("a file as Excel writes and understands it is imported whole", { timeout: 60_000 }, async () => {
  const text = `\uFEFFsep=;\r\npaymentSeq;itemSeq;consumedAt;price;currency\r\nP1;1;${AT};1000;KRW\r\n;;;;\r\nP2;1;${AT};1.000;KRW\r\n;;;;\r\n;;;;\r\n`;
  const imported = await importText(temporaryFolder(), "p.csv", text);
  expect([imported.code, countsOf(imported)]).toEqual([1, [2, 1, 0, 1]]);
  expect(imported.refusals).toEqual([
    { line: 5, reason: expect.stringMatching(/^price is not taken: three digits/), text: `P2;1;${AT};1.000;KRW` },
  ]);
});
