// Looking up by id, by payment and by who one is. What a caller may not see is answered like what does not exist.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  auditEntryId,
  consumptionNodeId,
  feedEventId,
  parseConsumptionName,
  parseConsumptionNodeId,
  reversalId,
} from "../../src/graphql/nodeIds.ts";
import { ConsumptionDocument, NodeDocument, ViewerDocument } from "../generated/graphql.ts";
import { alice, bob, codeOf, createGateway, dev, operator, server } from "./support/gateway.ts";
import { attemptOf, consumptionOf, idOf } from "./support/records.ts";

const anyId = fc.uuid({ version: 7 }).map((uuid) => uuid.replaceAll("-", ""));

describe("a node id", () => {
  it("is opaque text that leads back to its record", () => {
    fc.assert(
      fc.property(anyId, (id) => {
        expect(consumptionNodeId(id)).toMatch(/^[A-Za-z0-9_-]{23}$/);
        expect(parseConsumptionNodeId(consumptionNodeId(id))).toBe(id);
      }),
    );
  });

  it("is a byte of its type and the record's own id, an event's with its ordinal: so it is the same for ever", () => {
    const bytesOf = (text: string) => Buffer.from(text, "base64url").toString("hex");
    const id = idOf(1);
    expect(bytesOf(consumptionNodeId(id))).toBe(`01${id}`);
    expect(bytesOf(feedEventId(id, 258))).toBe(`02${id}00000102`);
    expect(bytesOf(reversalId(id))).toBe(`03${id}`);
    expect(bytesOf(auditEntryId(id))).toBe(`04${id}`);
  });

  it("may be the jti of a receipt where a name is asked for", () => {
    const id = idOf(1);
    const jti = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    for (const name of [jti, consumptionNodeId(id)]) expect(parseConsumptionName(name)).toBe(id);
    for (const text of [id, jti.toUpperCase(), `${jti}0`, `0${jti}`, "", reversalId(id)])
      expect(parseConsumptionName(text)).toBeNull();
  });

  it("is told apart from every other text", () => {
    const id = consumptionNodeId(idOf(1));
    const last = id.at(-1) ?? "";
    const strayBits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
      .split("")
      .filter((c) => c !== last)
      .map((c) => parseConsumptionNodeId(id.slice(0, -1) + c));
    expect(strayBits).not.toContain(idOf(1));
    for (const text of [
      "",
      "x",
      `${id}=`,
      `${id}A`,
      id.slice(1),
      `B${id.slice(1)}`,
      feedEventId(idOf(1), 1),
      idOf(1),
    ]) {
      expect(parseConsumptionNodeId(text)).toBeNull();
    }
  });
});

describe("node", () => {
  const id = consumptionNodeId(idOf(1));

  it("finds the caller's own consumption, as its type", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const answer = await gateway.askTyped(alice, NodeDocument, { id });
    expect(answer.data?.node).toMatchObject({ __typename: "Consumption", id, paymentSeq: "P1", playerId: "alice" });
  });

  it("answers somebody else's record, one that does not exist and no id at all alike", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const nothing = { data: { node: null }, errors: [] };
    expect(await gateway.askTyped(bob, NodeDocument, { id })).toEqual(nothing);
    expect(await gateway.askTyped(alice, NodeDocument, { id: consumptionNodeId(idOf(2)) })).toEqual(nothing);
    for (const bad of ["", "x", "０", "\u0000", "A".repeat(60_000), feedEventId(idOf(1), 1), idOf(1)]) {
      expect(await gateway.askTyped(alice, NodeDocument, { id: bad })).toEqual(nothing);
    }
  });
});

describe("consumption", () => {
  it("shows all that is on record, exactly", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { itemSeq: 2n ** 63n - 1n }));
    gateway.reader.attempts.set(idOf(1), [
      attemptOf(1),
      attemptOf(2, { trigger: "CONTROL", outcome: null, endedAt: null }),
    ]);
    const answer = await gateway.askTyped(alice, ConsumptionDocument, { paymentSeq: "P1" });
    expect(answer.data?.consumption).toEqual({
      id: consumptionNodeId(idOf(1)),
      app: "default",
      environment: "SANDBOX",
      paymentSeq: "P1",
      itemSeq: "9223372036854775807",
      playerId: "alice",
      status: "CONSUMED",
      evidence: "CONFIRMED",
      price: 1000,
      amount: "1000",
      currency: "KRW",
      priceSource: "UPSTREAM",
      resultCode: 0,
      message: "request is successful",
      requestedAt: "2026-01-01T00:00:01.000Z",
      settledAt: "2026-01-01T00:00:01.500Z",
      nextAttemptAt: null,
      receipt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
      attempts: [
        {
          number: 1,
          startedAt: "2026-01-01T00:00:00.000Z",
          endedAt: "2026-01-01T00:00:00.040Z",
          outcome: "CONSUMED",
          resultCode: 0,
          httpStatus: 200,
          durationMs: 40,
          requestId: "request-of-then",
          trigger: "CALL",
        },
        expect.objectContaining({ number: 2, trigger: "CONTROL", outcome: null, endedAt: null }),
      ],
    });
  });

  it("is null for a payment of somebody else and for one that nobody made", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const nothing = { data: { consumption: null }, errors: [] };
    expect(await gateway.askTyped(bob, ConsumptionDocument, { paymentSeq: "P1" })).toEqual(nothing);
    expect(await gateway.askTyped(bob, ConsumptionDocument, { paymentSeq: "P2" })).toEqual(nothing);
  });

  it.each(["", "../x", "P1\n", "1".repeat(65), "\u0000"])(
    "is null, unread, for %j, which is no payment's",
    async (paymentSeq) => {
      const gateway = createGateway();
      const answer = await gateway.askTyped(alice, ConsumptionDocument, { paymentSeq });
      expect(answer).toEqual({ data: { consumption: null }, errors: [] });
      expect(gateway.reader.reads).toEqual([]);
    },
  );

  it("is of the app that is named, if it is the caller's", async () => {
    const gateway = createGateway(["default", "racing"]);
    gateway.reader.consumptions.push(consumptionOf(1, { app: "racing" }));
    const found = await gateway.askTyped(operator, ConsumptionDocument, { paymentSeq: "P1", app: "racing" });
    expect(found.data?.consumption?.app).toBe("racing");
    for (const [caller, app] of [
      [server, "racing"],
      [operator, "chess"],
      [operator, null],
    ] as const) {
      const refused = await gateway.askTyped(caller, ConsumptionDocument, { paymentSeq: "P1", app });
      expect(codeOf(refused)).toBe("BAD_USER_INPUT");
    }
  });
});

describe("viewer", () => {
  it.each([alice, server, operator, dev])("tells a $role who it is", async (caller) => {
    const answer = await createGateway().askTyped(caller, ViewerDocument, {});
    expect(answer.data?.viewer).toEqual(caller);
  });

  it("tells whose key it came with", async () => {
    const { data } = await createGateway().ask({ ...server, keyName: "shop" }, "{ viewer { keyName } }");
    expect(data).toEqual({ viewer: { keyName: "shop" } });
  });
});
