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
  ["an item that is a text", ROW.replace("1032032", '"1032032"')],
  ["no name", ROW.replace('"보석 100개"', "null")],
  ["an empty name", ROW.replace("보석 100개", "")],
  ["an unknown status", ROW.replace("USE", "MAYBE")],
  ["the 30th of February", ROW.replace("2014-12-05", "2014-02-30")],
  ["hour 24", ROW.replace("07:02:34", "24:00:00")],
  ["a time that is a number", ROW.replace('"2014-12-05 07:02:34"', "1417730554")],
  ["a time in another form", ROW.replace("2014-12-05 07", "2014-12-05T07")],
])("leaves out a row that is unusable (%s) and keeps the others", async (_name, odd) => {
  expect(await list(await listing(`[${ROW},${odd},${ROW}]`))).toEqual({ kind: "SHOWN", value: [ITEM, ITEM] });
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
