// `import` where two lines, or a line and the ledger, tell of one payment: a line is repeated only where all that it says is on
// record. Whatever else it says is refused with the difference, and a dry run says the same.

import { describe, expect, it } from "vitest";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { LOST } from "../support/behaviours.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { serve } from "./support/command.ts";
import { contentsOf, countsOf, importText, rowsOf, verdictsOf } from "./support/importing.ts";

const AT = "2024-03-01T12:00:00+09:00";
const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

/** Every value that a line may give, and another of its kind. */
const VALUES: Readonly<Record<string, readonly [string, string]>> = {
  id: ["7", "8"],
  itemSeq: ["1001", "1002"],
  playerId: ["alice", "bob"],
  price: ["2.29", "2.28"],
  currency: ["EUR", "USD"],
  consumedAt: [AT, "2024-03-01T12:00:01+09:00"],
  market: ["GG", "AS"],
  storeOrderId: ["GPA.1", "GPA.2"],
  productId: ["gem", "gold"],
  purchasedAt: [AT, "2024-03-01T11:59:59+09:00"],
  isTest: ["true", "false"],
  payload: ["one", "two"],
  deliveryOutcome: ["FAILED", "DELIVERED"],
  deliveryReference: ["order-1", "order-2"],
  deliveryNote: ["by hand", "by machine"],
};
const NAMES = Object.keys(VALUES);
const REQUIRED = new Set(["itemSeq", "consumedAt"]);
const header = `paymentSeq,${NAMES.join(",")}`;

function lineOf(paymentSeq: string, other: string | null, left: readonly string[] = []): string {
  const values = NAMES.map((name) => (left.includes(name) ? "" : (VALUES[name]?.[name === other ? 1 : 0] ?? "")));
  return [paymentSeq, ...values].join(",");
}

describe("a line about a payment that an import took over before", () => {
  it("is refused with the name and both values of each value that differs", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    // `id` names the delivery only where no reference of its own does.
    const compared = NAMES.filter((name) => name !== "id");
    const once = [
      ...compared.map((name) => lineOf(`P-${name}`, null)),
      lineOf("P-id", null, ["deliveryReference"]),
      lineOf("P-same", null),
    ];
    const twice = [
      ...compared.map((name) => lineOf(`P-${name}`, name)),
      lineOf("P-id", "id", ["deliveryReference"]),
      lineOf("P-same", null),
    ];
    expect(countsOf(await importText(folder, "p.csv", csv(header, ...once)))).toEqual([once.length, once.length, 0, 0]);
    const before = contentsOf(folder);
    const again = await importText(folder, "p.csv", csv(header, ...twice));
    expect([again.code, countsOf(again)]).toEqual([1, [twice.length, 0, 1, twice.length - 1]]);
    for (const [index, name] of [...compared, "id"].entries())
      expect(again.refusals[index]).toMatchObject({
        line: index + 2,
        reason: expect.stringMatching(
          new RegExp(`^this payment is CONSUMED here already, with other values: ${name} `),
        ),
      });
    expect(again.refusals[1]?.reason).toContain('playerId is "alice" on record, and "bob" here');
    expect(contentsOf(folder)).toEqual(before);
  });

  it(
    "is repeated where it leaves empty what is on record, and refused where it gives what is not",
    { timeout: 60_000 },
    async () => {
      const folder = temporaryFolder();
      const optional = NAMES.filter((name) => !REQUIRED.has(name));
      await importText(folder, "p.csv", csv(header, lineOf("P1", null), lineOf("P2", null, optional)));
      const less = await importText(folder, "p.csv", csv(header, lineOf("P1", null, optional)));
      expect([less.code, countsOf(less)]).toEqual([0, [1, 0, 1, 0]]);
      const more = await importText(folder, "p.csv", csv(header, lineOf("P2", null)));
      expect([more.code, countsOf(more)]).toEqual([1, [1, 0, 0, 1]]);
      for (const name of optional.filter((name) => name !== "id"))
        expect(more.refusals[0]?.reason).toMatch(new RegExp(`[:,] ${name} is `));
    },
  );

  it(
    "is not counted as repeated within one file either: lines whose number a spreadsheet cut",
    { timeout: 60_000 },
    async () => {
      const folder = temporaryFolder();
      const lines = ["a", "b", "c"].map((order, index) => `2016122110023120,1001,2024-03-01T12:00:0${index}Z,${order}`);
      const text = csv("paymentSeq,itemSeq,consumedAt,storeOrderId", ...lines);
      const imported = await importText(folder, "p.csv", text);
      expect([imported.code, countsOf(imported)]).toEqual([1, [3, 1, 0, 2]]);
      expect(imported.refusals).toMatchObject([
        { line: 3, reason: expect.stringMatching(/consumedAt is .*storeOrderId is "a" on record, and "b" here/) },
        {
          line: 4,
          reason: expect.stringMatching(
            /consumedAt is .*storeOrderId is "a" on record, and "c" here; 2016122110023120 .*spreadsheet/,
          ),
        },
      ]);
      const again = await importText(folder, "p.csv", text);
      expect([again.code, countsOf(again)]).toEqual([1, [3, 0, 1, 2]]);
    },
  );
});

it(
  "a payment that we consumed ourselves: what the record knows otherwise, or not, is a difference, and so is another time",
  { timeout: 60_000 },
  async () => {
    await using upstream = await FaultyUpstream.start();
    const folder = temporaryFolder();
    const variables = { IAP_BASE_URL: upstream.baseUrl };
    const server = await startServer(variables, undefined, folder);
    const client = createGatewayClient(() => server.address);
    const [own, open] = [upstream.issue(), upstream.issue()];
    await client.consume(own);
    upstream.behaveBy(() => LOST);
    await client.consume(open);
    await server.kill("SIGTERM");
    const [[player = "", micros = "", currency = ""] = []] = rowsOf(
      folder,
      `SELECT player_id, CAST(amount_micros AS TEXT), currency FROM consumptions WHERE payment_seq = '${own.paymentSeq}'`,
    );
    const price = Number(micros) / 1e6;
    const start = `${own.paymentSeq},${own.itemSeq}`;
    const at = new Date().toISOString();
    const lines = [
      `${start},,,,${at},,`,
      `${start},${String(player)},${price},${String(currency)},${at},,`,
      `${start},somebody,,,${at},,`,
      `${start},,${price + 1},${String(currency)},${at},,`,
      `${start},,,,${at},GPA.1,`,
      `${start},,,,${at},,DELIVERED`,
      `${start},,,,2020-01-01T00:00:00Z,,`,
      `${open.paymentSeq},${open.itemSeq},,,,${at},,`,
    ];
    const text = csv("paymentSeq,itemSeq,playerId,price,currency,consumedAt,storeOrderId,deliveryOutcome", ...lines);
    const dry = await importText(folder, "p.csv", text, { variables, more: ["--dry-run"] });
    const imported = await importText(folder, "p.csv", text, { variables });
    expect([imported.code, countsOf(imported)]).toEqual([1, [8, 0, 2, 6]]);
    expect(
      imported.refusals.map(({ line, reason }) => [
        line,
        /(?:values: (\w+))|(not settled)/.exec(reason)?.slice(1).join(""),
      ]),
    ).toEqual([
      [4, "playerId"],
      [5, "price"],
      [6, "storeOrderId"],
      [7, "deliveryOutcome"],
      [8, "consumedAt"],
      [9, "not settled"],
    ]);
    expect(imported.refusals.find(({ line }) => line === 8)?.reason).toMatch(
      /consumedAt is "2020-01-01T00:00:00.000Z" here, and on record the payment was asked for at "2.*Z" and settled at "2.*Z"$/,
    );
    expect(verdictsOf(dry)).toEqual(verdictsOf(imported));
  },
);

describe("--dry-run says what the run says,", () => {
  const payments = csv(
    "paymentSeq,itemSeq,consumedAt,isTest,playerId",
    `P1,1,${AT},,alice`,
    `P1,1,${AT},,alice`,
    `P1,1,${AT},,bob`,
    `P2,1,${AT},constructor,`,
    `P3,1,${AT},,`,
    `P4,1,${AT},,"x`,
    `P5,1,${AT},,`,
  );
  const reversals = csv(
    "paymentSeq,kind,occurredAt,reference,amount,currency,note",
    `P1,REFUNDED,${AT},r1,,,by phone`,
    `P1,REFUNDED,${AT},r1,,,`,
    `P1,VOIDED,${AT},r1,,,`,
    `P1,constructor,${AT},r2,,,`,
    `P9,VOIDED,${AT},r3,300,KRW,`,
    `P9,VOIDED,${AT},r3,200,KRW,`,
  );

  it.each([
    ["payments", payments, [7, 3, 1, 3]],
    ["reversals", reversals, [6, 2, 1, 3]],
  ] as const)(
    "of %s on no ledger, on a ledger, and beside a server",
    { timeout: 90_000 },
    async (kind, text, counts) => {
      const folder = temporaryFolder();
      const more = ["--kind", kind];
      const dry = () => importText(folder, "p.csv", text, { more: [...more, "--dry-run"] });
      const first = await dry();
      expect(() => contentsOf(folder)).toThrow();
      const run = await importText(folder, "p.csv", text, { more });
      expect(countsOf(run)).toEqual(counts);
      expect(verdictsOf(first)).toEqual(verdictsOf(run));
      const before = contentsOf(folder);
      const second = await dry();
      expect(contentsOf(folder)).toEqual(before);
      const again = await importText(folder, "p.csv", text, { more });
      expect(verdictsOf(second)).toEqual(verdictsOf(again));
      expect(again.summary).toMatchObject({ imported: 0, repeated: counts[1] + counts[2] });
      const { kill } = await serve({ folder });
      expect(verdictsOf(await dry())).toEqual(verdictsOf(again));
      await kill("SIGTERM");
    },
  );
});

it(
  "a reversal under a reference that is on record: what it leaves empty does not differ, but the whole price is no part of it",
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const head = "paymentSeq,kind,occurredAt,reference,amount,currency,note";
    const more = ["--kind", "reversals"];
    await importText(folder, "r.csv", csv(head, `P1,REFUNDED,${AT},r1,300,KRW,by phone`), { more });
    const again = await importText(
      folder,
      "r.csv",
      csv(
        head,
        `P1,REFUNDED,${AT},r1,300,KRW,`,
        `P1,REFUNDED,${AT},r1,,,by phone`,
        `P1,REFUNDED,${AT},r1,300.01,KRW,`,
        `P1,REFUNDED,${AT},r1,300,KRW,by mail`,
        `P2,REFUNDED,2024-03-01T12:00:00Z,r1,300,KRW,`,
      ),
      { more },
    );
    expect([again.code, countsOf(again)]).toEqual([1, [5, 0, 1, 4]]);
    expect(again.refusals.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(
        /on record already, with other values: amount is "300" on record, and the whole price here, currency is "KRW" on record, and none here$/,
      ),
      expect.stringMatching(/values: amount is "300" on record, and "300.01" here$/),
      expect.stringMatching(/values: note is "by phone" on record, and "by mail" here$/),
      expect.stringMatching(
        /values: paymentSeq is "P1" on record, and "P2" here, occurredAt is "2024-03-01T03:00:00.000Z" on record, and "2024-03-01T12:00:00.000Z" here$/,
      ),
    ]);
  },
);
