// The newer faces as they are on the wire: the vendor's names, the keys they ask for, and what they refuse.

import { describe, expect, it } from "vitest";
import { TOKEN } from "./support/consumeCalls.ts";
import { call, post } from "./support/faceClients.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const NHNCLOUD = { "x-nhn-tciap-appkey": "any" };
const GAMEBASE = { "x-secret-key": "any", "x-tcgb-transaction-id": "88a1" };
const APP = "/tcgb-inapp/v1.3/apps/anyApp";
const BODY = { paymentSeq: "2014090210002254", accessToken: TOKEN };

describe("the consume call", () => {
  it("answers over NHN Cloud with the item", async () => {
    const { baseUrl } = await runningSandbox();
    expect((await post(`${baseUrl}/v1/service/consume`, BODY, NHNCLOUD)).text).toBe(
      '{"header":{"resultCode":0,"resultMessage":"request is successful","isSuccessful":true},' +
        '"result":{"price":1000.0,"currency":"KRW","productSeq":1032032}}',
    );
  });

  it("answers over Gamebase with the item, the store and the transaction's name", async () => {
    const { baseUrl } = await runningSandbox();
    expect((await post(`${baseUrl}${APP}/consume`, BODY, GAMEBASE)).text).toBe(
      '{"header":{"resultCode":0,"resultMessage":"request is successful","isSuccessful":true,"transactionId":"88a1"},' +
        '"result":{"price":1000.0,"currency":"KRW","productSeq":1032032,' +
        '"marketId":"GG","gamebaseProductId":"gem_100","payload":null}}',
    );
    expect((await post(`${baseUrl}${APP}/consume`, BODY, GAMEBASE)).json).toEqual({
      header: {
        resultCode: 5018,
        resultMessage: "ALREADY_CONSUMED",
        isSuccessful: false,
        transactionId: "88a1",
        traceError: expect.any(Object),
      },
    });
  });

  it("names no transaction where the request did not, nor on a face that knows of none", async () => {
    const { baseUrl } = await runningSandbox();
    const { text } = await post(`${baseUrl}${APP}/consume`, BODY, { "x-secret-key": "any" });
    expect(text).not.toContain("transactionId");
    const other = await post(`${baseUrl}/v1/service/consume`, BODY, { ...NHNCLOUD, ...GAMEBASE });
    expect(other.text).not.toContain("transactionId");
  });
});

const POSTS: readonly [string, Record<string, string>, Record<string, unknown>][] = [
  ["/v1/service/consume", NHNCLOUD, BODY],
  ["/v1/service/consumable", NHNCLOUD, { marketId: "GG", userChannel: "GF", userKey: "mina" }],
  [`${APP}/consume`, GAMEBASE, BODY],
  [`${APP}/consumable`, GAMEBASE, { marketIds: ["GG"], userId: "mina" }],
  ["/standard/inapp/v1/consumable/list", {}, { appSeq: 1, userChannel: "GF", userKey: "mina" }],
  ["/standard/inapp/v1/consumable/list", {}, { appSeq: "1", userChannel: "GF", userKey: "mina" }],
];

describe.each(POSTS)("%s", (path, headers, body) => {
  it("takes its own call", async () => {
    const { baseUrl } = await runningSandbox();
    expect((await post(baseUrl + path, body, headers)).json).toMatchObject({ header: { resultCode: 0 } });
  });

  it("refuses another method with 2112 and another content type with 2111", async () => {
    const { baseUrl } = await runningSandbox();
    expect((await call(baseUrl + path, { headers })).json).toMatchObject({ header: { resultCode: 2112 } });
    const text = { ...headers, "content-type": "text/plain" };
    expect((await post(baseUrl + path, body, text)).json).toMatchObject({ header: { resultCode: 2111 } });
  });

  it("refuses a call without its key, a body that is no object, and any parameter that is missing, with 1100", async () => {
    const { baseUrl } = await runningSandbox();
    const refused = { status: 200, json: { header: { resultCode: 1100, isSuccessful: false } } };
    if (Object.keys(headers).length > 0) expect(await post(baseUrl + path, body)).toMatchObject(refused);
    for (const odd of ["", "[]", "null", '"x"', "{"]) {
      expect(await post(baseUrl + path, odd, headers)).toMatchObject(refused);
    }
    for (const name of Object.keys(body).filter((field) => field !== "userChannel")) {
      for (const value of [undefined, null, "", [], {}, [1], true]) {
        const odd = { ...body, [name]: value };
        expect(await post(baseUrl + path, odd, headers), JSON.stringify(odd)).toMatchObject(refused);
      }
    }
  });
});

it.each(["/v1/service/consumes", "/v1/service", `${APP}/consume/1`, "/tcgb-inapp/v1.2/apps/x/consume", "/sandbox"])(
  "does not know %s",
  async (path) => {
    const { baseUrl } = await runningSandbox();
    expect((await post(baseUrl + path, BODY, { ...NHNCLOUD, ...GAMEBASE })).status).toBe(404);
  },
);

describe("v3's list of items", () => {
  it("names the app that was asked for, and items in Korean and beyond 2^53", async () => {
    const { baseUrl } = await runningSandbox();
    const { text, json } = await call(`${baseUrl}/standard/item/list/9007199254740993`);
    expect(text).toContain('"appSeq":"9007199254740993",');
    expect(text).toContain('{"itemSeq":9007199254740993,"itemName":"사파이어 왕관",');
    expect(json).toMatchObject({
      header: { resultCode: 0 },
      result: {
        appUsingStatus: "USE",
        marketAppId: "com.example.game",
        itemList: expect.arrayContaining([
          {
            itemSeq: 1032032,
            itemName: "보석 100개",
            marketItemId: "com.example.game.gem_100",
            usingStatus: "USE",
            regYmdt: "2014-12-05 07:02:34",
            appName: "Example game",
            marketId: "GG",
          },
          expect.objectContaining({ usingStatus: "STOP" }),
        ]),
      },
    });
  });

  it("is written in each of the ways that the vendor's tables and examples allow", async () => {
    const { baseUrl } = await runningSandbox();
    const { text } = await call(`${baseUrl}/standard/item/list/1`);
    const rows = text.slice(text.indexOf('"itemList":')).split("},{");
    const rowOf = (itemSeq: string) => rows.find((row) => row.includes(`"itemSeq":${itemSeq},`));
    expect(rowOf('"1032034"')).toContain('"regYmdt":"2015-03-01 00:00:00"');
    expect(rowOf("1032035")).toContain('"regYmdt":"2021-07-30T18:30:05+09:00"');
    expect(rowOf("1032036")).not.toContain("regYmdt");
  });

  it("refuses an app that is no number, and a POST", async () => {
    const { baseUrl } = await runningSandbox();
    const url = `${baseUrl}/standard/item/list/`;
    for (const app of ["x", "", "-1", "9223372036854775808"]) {
      expect((await call(url + app)).json).toMatchObject({ header: { resultCode: 1100 } });
    }
    expect((await post(`${url}1`, {})).json).toMatchObject({ header: { resultCode: 2112 } });
  });
});
