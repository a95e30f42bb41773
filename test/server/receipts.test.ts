// Receipts over the wire: given with every success, verified by the published keys alone, the same for ever.

import { createPublicKey, verify } from "node:crypto";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  keySetText,
  RECEIPT_ISSUER,
  receiptVariables,
  testReceiptKey,
  type TestReceiptKey,
  thumbprintOf,
} from "../support/receiptKeys.ts";
import { PLAYER_SECRET, playerToken } from "../support/tokens.ts";
import { apiKeyFile } from "../support/apiKeyFile.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ask, CALL } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp, startRunningApp } from "./support/runningApp.ts";
import { startSandboxApp } from "./support/sandboxApp.ts";

const SHOP = "https://shop.example.com";
const first = testReceiptKey({ kid: "first" });
const second = testReceiptKey();
const toCome = testReceiptKey({ kid: "to-come", nbf: Math.floor(Date.now() / 1_000) + 86_400 });
const shared = sharedApp({ variables: { ...receiptVariables(first, second), CORS_ORIGINS: SHOP } });

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken, playerId: $playerId) {
    ... on ConsumeSuccess { replayed receipt consumption { paymentSeq settledAt own: receipt } }
    ... on ConsumeError { resultCode standing { receipt } }
  }
}`;
const SUCCESS = z.object({
  consumePayment: z.object({
    replayed: z.boolean(),
    receipt: z.string(),
    consumption: z.object({ paymentSeq: z.string(), settledAt: z.string(), own: z.string() }),
  }),
});

async function consume(address: string, call: object = {}, headers: Readonly<Record<string, string>> = {}) {
  const { data } = await ask(address, CONSUME, { ...CALL, ...call }, headers);
  return SUCCESS.parse(data).consumePayment;
}

const keySetOf = (address: string) => exchange(address, { method: "GET", path: "/.well-known/jwks.json" });

/** As a game server does, which knows nothing but the address. */
async function verified(address: string, receipt: string) {
  const keys = createRemoteJWKSet(new URL(`${address}/.well-known/jwks.json`));
  return jwtVerify(receipt, keys, {
    algorithms: ["EdDSA"],
    typ: "iap-consumption+jwt",
    issuer: RECEIPT_ISSUER,
    audience: "default",
  });
}

describe("a receipt", () => {
  it("is verified by jose from the published keys, and says what the answer says", async () => {
    const { receipt, consumption, replayed } = await consume(shared.app.address, { paymentSeq: "P-jose" });
    const { payload, protectedHeader } = await verified(shared.app.address, receipt);
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: "iap-consumption+jwt", kid: "first" });
    expect({ payload, replayed }).toEqual({
      replayed: false,
      payload: {
        iss: RECEIPT_ISSUER,
        aud: "default",
        sub: "dev",
        jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        iat: Math.floor(Date.parse(consumption.settledAt) / 1_000),
        paymentSeq: "P-jose",
        itemSeq: "1032032",
        productId: null,
        price: "1000",
        currency: "KRW",
        evidence: "CONFIRMED",
        environment: "SANDBOX",
      },
    });
  });

  it("is verified from the bytes of the key set by node:crypto alone", async () => {
    const { receipt } = await consume(shared.app.address, { paymentSeq: "P-bytes" });
    const set = z
      .object({ keys: z.array(z.object({ kid: z.string(), x: z.string() })) })
      .parse(JSON.parse((await keySetOf(shared.app.address)).text));
    const [header = "", , signature = ""] = receipt.split(".");
    const { kid } = z.object({ kid: z.string() }).parse(JSON.parse(Buffer.from(header, "base64url").toString()));
    const x = set.keys.find((key) => key.kid === kid)?.x ?? "";
    // SubjectPublicKeyInfo of RFC 8410: this prefix, then the 32 bytes.
    const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(x, "base64url")]);
    const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
    const signed = Buffer.from(receipt.slice(0, receipt.lastIndexOf(".")), "ascii");
    expect(verify(null, signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  });

  it("is the same text for every call of one payment, and in every list of it", async () => {
    const one = await consume(shared.app.address, { paymentSeq: "P-twice" });
    const other = await consume(shared.app.address, { paymentSeq: "P-twice" });
    expect([one.replayed, other.replayed]).toEqual([false, true]);
    const listed = await ask(
      shared.app.address,
      `{ consumption(paymentSeq: "P-twice") { receipt }
         consumptions(filter: { paymentSeq: ["P-twice"] }) { nodes { receipt } } }`,
    );
    expect(listed.data).toEqual({
      consumption: { receipt: one.receipt },
      consumptions: { nodes: [{ receipt: one.receipt }] },
    });
    expect([one.consumption.own, other.receipt, other.consumption.own]).toEqual(Array(3).fill(one.receipt));
  });

  it("costs a page of two hundred nothing", async () => {
    const { data, errors } = await ask(shared.app.address, "{ consumptions(first: 200) { nodes { id receipt } } }");
    expect([errors, data]).toEqual([[], { consumptions: { nodes: expect.any(Array) } }]);
  });
});

it("of a test purchase at a production's address says PRODUCTION, and isTest once that is known", async () => {
  const variables = { IAP_ENVIRONMENT: "production", ...receiptVariables(first) };
  await using scene = await startSandboxApp({ face: "gamebase", variables });
  const { address } = scene.app;
  const alice = scene.player("alice");
  const claimsOf = async (call: object) =>
    (await verified(address, (await consume(address, call, alice)).receipt)).payload;
  const unseen = await scene.buy({ userKey: "alice", paymentSeq: "P-unseen" });
  const before = await claimsOf(unseen);
  expect(before).toMatchObject({ environment: "PRODUCTION", sub: "alice" });
  const seen = await scene.buy({ userKey: "alice", paymentSeq: "P-seen" });
  await ask(address, "{ unconsumedPayments { paymentSeq } }", {}, alice); // a look, as the retry flow makes one
  expect(await claimsOf(seen)).toMatchObject({ environment: "PRODUCTION", isTest: true });
  const again = await claimsOf(unseen);
  const { jti, iat, price, currency } = before;
  expect(again).toMatchObject({ jti, iat, price, currency });
});

it("says the same for ever: after a restart to the letter, after a rotation of keys in all but key and signature", async () => {
  const database = { DATABASE_URL: `sqlite:${join(temporaryFolder(), "ledger.db")}` };
  const heard = async (...keys: readonly TestReceiptKey[]) => {
    await using app = await startRunningApp({ variables: { ...database, ...receiptVariables(...keys) } });
    const { receipt } = await consume(app.address);
    return { receipt, ...(await verified(app.address, receipt)) };
  };
  const before = await heard(first);
  const again = await heard(first);
  const announced = await heard(toCome, first);
  const after = await heard(second, first);
  expect(again.receipt).toBe(before.receipt);
  expect(announced.receipt).toBe(before.receipt);
  expect(after.payload).toEqual(before.payload);
  expect(after.protectedHeader.kid).toBe(thumbprintOf(second));
  await using app = await startRunningApp({ variables: { ...database, ...receiptVariables(second, first) } });
  expect((await verified(app.address, before.receipt)).payload).toEqual(before.payload); // the old key is published
  await using later = await startRunningApp({ variables: { ...receiptVariables(second) } });
  await expect(verified(later.address, before.receipt)).rejects.toThrow("no applicable key found");
});

it("is by a key of its own, kept beside the ledger, where none is configured", async () => {
  const database = { DATABASE_URL: `sqlite:${join(temporaryFolder(), "ledger.db")}` };
  const heard = async () => {
    await using app = await startRunningApp({ variables: { ...database, RECEIPT_ISSUER } });
    const { receipt } = await consume(app.address);
    await verified(app.address, receipt);
    return receipt;
  };
  expect(await heard()).toBe(await heard());
});

it("names the player who took a server's call over, under the same jti", async () => {
  const { path, server } = apiKeyFile(temporaryFolder());
  const identity = { AUTH_JWT_SECRET: PLAYER_SECRET, AUTH_API_KEYS_FILE: path };
  await using app = await startRunningApp({ variables: { ...identity, ...receiptVariables(first) } });
  const byServer = await consume(app.address, {}, { authorization: `Bearer ${server.text}` });
  const byPlayer = await consume(app.address, {}, { authorization: `Bearer ${playerToken({ sub: "alice" })}` });
  const [nobodys, hers] = await Promise.all(
    [byServer, byPlayer].map(async ({ receipt }) => (await verified(app.address, receipt)).payload),
  );
  expect(nobodys).not.toHaveProperty("sub");
  expect(hers).toEqual({ ...nobodys, sub: "alice" });
  const bobs = await ask(app.address, CONSUME, CALL, { authorization: `Bearer ${playerToken({ sub: "bob" })}` });
  expect(bobs.data).toEqual({ consumePayment: { resultCode: 5018, standing: null } });
});

describe("/.well-known/jwks.json", () => {
  it("tells everybody the public half of every key, for ten minutes, whoever asks", async () => {
    await using app = await startRunningApp({
      variables: { ...receiptVariables(toCome, first, second), AUTH_JWT_SECRET: PLAYER_SECRET },
    });
    const { status, headers, text } = await keySetOf(app.address);
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([
      200,
      "application/jwk-set+json",
      "public, max-age=600",
    ]);
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-request-id": expect.any(String) });
    const told = { kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA" };
    expect(JSON.parse(text)).toEqual({
      keys: [
        { ...told, kid: "to-come", x: toCome.x },
        { ...told, kid: "first", x: first.x },
        { ...told, kid: thumbprintOf(second), x: second.x },
      ],
    });
    for (const { d } of [toCome, first, second]) expect(text).not.toContain(d.slice(0, 8));
  });

  it("is read by the pages of listed origins, and by no other page", async () => {
    const asked = (origin: string) =>
      exchange(shared.app.address, { method: "GET", path: "/.well-known/jwks.json", headers: { origin } });
    expect((await asked(SHOP)).headers["access-control-allow-origin"]).toBe(SHOP);
    expect((await asked("https://evil.example")).headers).not.toHaveProperty("access-control-allow-origin");
  });

  it("is there to be read only", async () => {
    const { status } = await exchange(shared.app.address, {
      method: "POST",
      path: "/.well-known/jwks.json",
      body: "{}",
    });
    expect(status).toBeGreaterThanOrEqual(404);
    expect((await exchange(shared.app.address, { method: "HEAD", path: "/.well-known/jwks.json" })).status).toBe(200);
  });
});

it("does not start by keys that cannot sign, and says why in one line without them", async () => {
  const start = (text: string) =>
    startRunningApp({ variables: { RECEIPT_KEYS: text } }).then(
      () => "started",
      (error: unknown) => (error instanceof Error ? error.message : ""),
    );
  expect(await start(keySetText())).toBe("it holds no set of keys that sign receipts: no key in it");
  expect(await start(keySetText(toCome))).toBe("no key in it signs yet: the nbf of each is in the future");
});
