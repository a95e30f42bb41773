// `import --kind reversals`: the refunds that a console lists, of payments known here and of others.

import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { serve } from "./support/command.ts";
import { contentsOf, countsOf, importText, rowsOf } from "./support/importing.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";

const AT = "2024-03-01T12:00:00+09:00";
const HEADER = "paymentSeq,kind,occurredAt,reference,amount,currency,note";

it("takes over each, whole, partial and taken back, of payments known and unknown", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  await importText(folder, "p.csv", `paymentSeq,itemSeq,price,currency,consumedAt\nP1,1,1000,KRW,${AT}\n`);
  const lines = [
    `P1,REFUNDED,${AT},r1,300,KRW,"by phone, twice"`,
    `P1,TAKEN_BACK,${AT},r2,300,KRW,`,
    `P1,CHARGED_BACK,${AT},r3,,,`,
    `P-unknown,VOIDED,${AT},r4,,,`,
  ];
  const text = [HEADER, ...lines].join("\n");
  const first = await importText(folder, "r.csv", text, { more: ["--kind", "reversals"] });
  expect([first.code, countsOf(first), first.summary.kind]).toEqual([0, [4, 4, 0, 0], "reversals"]);
  expect(first.stderrLines.at(-1)).toBe("importing reversals: 100 %");
  expect(
    rowsOf(
      folder,
      "SELECT payment_seq, kind, reference, CAST(amount_micros AS TEXT), currency, note FROM reversals ORDER BY reference",
    ),
  ).toEqual([
    ["P1", "REFUNDED", "r1", "300000000", "KRW", "by phone, twice"],
    ["P1", "TAKEN_BACK", "r2", "300000000", "KRW", null],
    ["P1", "CHARGED_BACK", "r3", null, null, null],
    ["P-unknown", "VOIDED", "r4", null, null, null],
  ]);
  expect(rowsOf(folder, "SELECT payment_seq, reversal_count FROM consumptions")).toEqual([["P1", 1]]);
  const before = contentsOf(folder);
  const again = await importText(folder, "r.csv", text, { more: ["--kind", "reversals"] });
  expect([again.code, countsOf(again), contentsOf(folder)]).toEqual([0, [4, 0, 4, 0], before]);
});

it(
  "lists by its number each line that is none, and a reference that says something else now",
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const good = (reference: string) => `P1,REFUNDED,${AT},${reference},,,`;
    const bad: readonly (readonly [string, RegExp])[] = [
      [`P.1,REFUNDED,${AT},b1,,,`, /^paymentSeq must/],
      [`P1,Refunded,${AT},b2,,,`, /^kind must be REFUNDED, VOIDED, CHARGED_BACK or TAKEN_BACK$/],
      [`P1,REFUNDED,2024-03-01,b3,,,`, /^occurredAt must/],
      [`P1,REFUNDED,${AT},,,,`, /^reference is missing$/],
      [`P1,REFUNDED,${AT},${"r".repeat(201)},,,`, /^reference must be 1-200/],
      [`P1,REFUNDED,${AT},b4,0,KRW,`, /^amount must be .* above 0$/],
      [`P1,REFUNDED,${AT},b5,1,,`, /^amount and currency go together$/],
      [`P1,REFUNDED,${AT},b6,1,krw,`, /^currency must/],
      [`P1,REFUNDED,${AT},b7,,,${"n".repeat(1_001)}`, /^note must be at most 1000/],
      [
        `P1,VOIDED,${AT},g0,,,`,
        /^this reference is on record already, with other values: kind is "REFUNDED" on record, and "VOIDED" here$/,
      ],
    ];
    const lines = [good("g0"), ...bad.flatMap(([line], index) => [line, good(`g${index + 1}`)])];
    const imported = await importText(folder, "r.csv", [HEADER, ...lines].join("\n"), {
      more: ["--kind", "reversals"],
    });
    expect([imported.code, countsOf(imported)]).toEqual([1, [2 * bad.length + 1, bad.length + 1, 0, bad.length]]);
    for (const [index, [, reason]] of bad.entries())
      expect(imported.refusals[index]).toMatchObject({ line: 3 + 2 * index, reason: expect.stringMatching(reason) });
  },
);

it(
  "asks nobody to grant anything: the feed says IMPORTED, DELIVERED and REVERSED, never CONSUMED",
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    await importText(folder, "p.ndjson", `{"paymentSeq":"P1","itemSeq":1,"consumedAt":"${AT}"}\n`);
    const reversal = `{"paymentSeq":"P1","kind":"REFUNDED","occurredAt":"${AT}","reference":"r1"}\n`;
    await importText(folder, "r.ndjson", reversal, { more: ["--kind", "reversals"] });
    const { address, kill } = await serve({ folder });
    const { events } = await createGatewayClient(() => address).feed(null);
    expect(events.map(({ kind }) => kind)).toEqual(["IMPORTED", "DELIVERED", "REVERSED"]);
    await kill("SIGTERM");
  },
);
