// v3's list of items: what is sold, its names in any script, and the vendor's Seoul time as an instant.

import { expect, it } from "vitest";
import type { Item } from "../../../src/domain/item.ts";
import type { Looked } from "../../../src/upstream/port.ts";
import { connectTo, V3_FACE } from "../fixtures/askUpstream.ts";
import { GAMEBASE, NHNCLOUD, parseRequest, resultEnvelope, V3 } from "../fixtures/faces.ts";
import { refusal } from "../fixtures/golden.ts";
import { httpAnswer, type RawServer, startRawServer } from "../fixtures/rawServer.ts";

const ROW =
  '{"itemSeq":1032032,"itemName":"보석 100개","marketItemId":"com.example.gem","usingStatus":"USE",' +
  '"regYmdt":"2014-12-05 07:02:34","appName":"Example","marketId":"GG"}';
const ITEM: Item = {
  itemSeq: 1_032_032n,
  name: "보석 100개",
  market: "GG",
  marketItemId: "com.example.gem",
  isUsed: true,
  registeredAt: Date.UTC(2014, 11, 4, 22, 2, 34),
};
/** Called by its number, where nobody gave it a name. */
const NAMELESS: Partial<Item> = { name: "1032032", marketItemId: "" };

function listing(rows: string, status = "USE"): Promise<RawServer> {
  const result = `{"appUsingStatus":"${status}","marketAppId":"com.example","appSeq":7,"itemList":${rows}}`;
  return startRawServer(({ socket }) => socket.write(httpAnswer(resultEnvelope(result))));
}

async function list(server: RawServer): Promise<Looked<readonly Item[]> | undefined> {
  return connectTo(server.origin, {}, V3.face).upstream.listItems?.({ requestId: "request-1", deadlineMs: 5_000 });
}

it("is asked for by the app's number", async () => {
  const server = await listing(`[${ROW}]`);
  expect(await list(server)).toEqual({ kind: "SHOWN", value: [ITEM] });
  expect(parseRequest(server.requests[0]?.text ?? "")).toMatchObject({
    method: "GET",
    path: "/standard/item/list/9007199254740993",
    headers: { "x-request-id": "request-1", accept: "application/json" },
    body: "",
  });
});

it("is listed also where the app is stopped", async () => {
  expect(await list(await listing(`[${ROW}]`, "STOP"))).toMatchObject({ kind: "SHOWN", value: [ITEM] });
});

it("may be empty", async () => {
  expect(await list(await listing("[]"))).toEqual({ kind: "SHOWN", value: [] });
});

it("tells which items are not sold any more, and numbers to the last digit", async () => {
  const odd = ROW.replace("USE", "STOP").replace("1032032", "9223372036854775807");
  expect(await list(await listing(`[${ROW},${odd}]`))).toEqual({
    kind: "SHOWN",
    value: [ITEM, { ...ITEM, isUsed: false, itemSeq: 9_223_372_036_854_775_807n }],
  });
});

it.each([
  ["1988-01-01 00:00:00", Date.UTC(1987, 11, 31, 15)],
  ["2024-02-29 23:59:59", Date.UTC(2024, 1, 29, 14, 59, 59)],
  ["2026-07-01 08:00:00", Date.UTC(2026, 5, 30, 23)],
])("takes %s for the time in Seoul", async (regYmdt, registeredAt) => {
  const looked = await list(await listing(`[${ROW.replace("2014-12-05 07:02:34", regYmdt)}]`));
  expect(looked).toEqual({ kind: "SHOWN", value: [{ ...ITEM, registeredAt }] });
});

it.each([
  ["null", "null"],
  ["no fields", "{}"],
  ["an item beyond 64 bits", ROW.replace("1032032", "9223372036854775808")],
  ["an item beyond 64 bits as a text", ROW.replace("1032032", '"9223372036854775808"')],
  ["an item that is an empty text", ROW.replace("1032032", '""')],
  ["an item with a fraction", ROW.replace("1032032", "1.5")],
  ["no item", ROW.replace('"itemSeq":1032032,', "")],
])("leaves out a row that is unusable (%s) and keeps the others", async (_name, odd) => {
  expect(await list(await listing(`[${ROW},${odd},${ROW}]`))).toEqual({ kind: "SHOWN", value: [ITEM, ITEM] });
});

it.each([
  ["is no text", '"2014-12-05 07:02:34"', "1417730554"],
  ["is null", '"2014-12-05 07:02:34"', "null"],
  ["is missing", '"regYmdt":"2014-12-05 07:02:34",', ""],
  ["is empty", "2014-12-05 07:02:34", ""],
  ["has an offset", "2014-12-05 07:02:34", "2014-12-05T07:02:34+09:00"],
  ["has a T", "2014-12-05 07:02:34", "2014-12-05T07:02:34"],
  ["has a fraction", "07:02:34", "07:02:34.0"],
  ["has no time", " 07:02:34", ""],
  ["is in words", "2014-12-05 07:02:34", "지난주"],
  ["is the 30th of February", "2014-12-05", "2014-02-30"],
  ["has hour 24", "07:02:34", "24:00:00"],
  ["is an object", '"2014-12-05 07:02:34"', '{"year":2014}'],
])("keeps an item whose time %s, without the time", async (_name, part, odd) => {
  const looked = await list(await listing(`[${ROW.replace(part, odd)},${ROW}]`));
  expect(looked).toEqual({ kind: "SHOWN", value: [{ ...ITEM, registeredAt: null }, ITEM] });
});

it.each<[string, string, string, Partial<Item>]>([
  ["a number that is a text", "1032032", '"1032032"', {}],
  ["a number beyond 2^53 that is a text", "1032032", '"9223372036854775807"', { itemSeq: 9_223_372_036_854_775_807n }],
  ["no name", '"보석 100개"', "null", { name: "com.example.gem" }],
  ["an empty name", "보석 100개", "", { name: "com.example.gem" }],
  ["a name that is a number", '"보석 100개"', "7", { name: "com.example.gem" }],
  ["no name and no name of the store", '"보석 100개","marketItemId":"com.example.gem"', "null", NAMELESS],
  ["no name of the store", '"com.example.gem"', "null", { marketItemId: "" }],
  ["no status", '"usingStatus":"USE",', "", { isUsed: false }],
  ["a status that is not known", "USE", "USE_LATER", { isUsed: false }],
  ["a status in small letters", "USE", "use", { isUsed: false }],
  ["a status that is no text", '"USE"', "true", { isUsed: false }],
  ["no store", ',"marketId":"GG"', "", { market: "" }],
  ["a store that is null", '"GG"', "null", { market: "" }],
  ["a store that is new", '"GG"', '"STEAM_KR"', { market: "STEAM_KR" }],
  ["no app's name", '"appName":"Example",', "", {}],
])("keeps an item that has %s", async (_name, part, odd, changed) => {
  const looked = await list(await listing(`[${ROW.replace(part, odd)},${ROW}]`));
  expect(looked).toEqual({ kind: "SHOWN", value: [{ ...ITEM, ...changed }, ITEM] });
});

it.each(['"1000047"', "7", "null"])("is a list whatever it says of its app (appSeq %s)", async (appSeq) => {
  const answer = resultEnvelope(`{"appUsingStatus":null,"appSeq":${appSeq},"itemList":[${ROW}]}`);
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(answer)));
  expect(await list(server)).toEqual({ kind: "SHOWN", value: [ITEM] });
});

it.each([resultEnvelope("[]"), resultEnvelope('{"itemList":null}'), resultEnvelope("null")])(
  "is no list in %s",
  async (answer) => {
    const server = await startRawServer(({ socket }) => socket.write(httpAnswer(answer)));
    expect(await list(server)).toMatchObject({ kind: "FAILED", resultCode: 107 });
  },
);

it("fails with the upstream's code and word", async () => {
  const server = await startRawServer(({ socket }) => socket.write(httpAnswer(refusal(1100, "appSeq"))));
  expect(await list(server)).toMatchObject({
    kind: "FAILED",
    resultCode: 1100,
    message: "appSeq",
    isSignOfOutage: false,
  });
});

it("is there on v3 with the app's number only", () => {
  for (const face of [V3_FACE, NHNCLOUD.face, GAMEBASE.face]) {
    expect(connectTo("http://127.0.0.1:9", {}, face).upstream.listItems).toBeNull();
  }
});
