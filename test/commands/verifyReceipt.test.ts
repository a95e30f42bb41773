// `verify receipt`: a receipt as a game's people have it, from a file or a line, against keys from anywhere.

import { mkdirSync, symlinkSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startKeySetServer } from "../support/keySetServer.ts";
import { keySetText, receiptVariables, RECEIPT_ISSUER, signedReceipt, testReceiptKey } from "../support/receiptKeys.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { encoded, hmacSigned, inputOf } from "../support/tokens.ts";
import { runCommand } from "./support/command.ts";

const key = testReceiptKey({ kid: "k1" });
const retired = testReceiptKey({ kid: "k0" });
const variables = receiptVariables(key);
const HEADER = { alg: "EdDSA", typ: "iap-consumption+jwt", kid: "k1" };
const CLAIMS = {
  iss: RECEIPT_ISSUER,
  aud: "default",
  sub: "alice",
  jti: "0190a000-0000-7000-8000-000000000001",
  iat: 1_782_900_000,
  paymentSeq: "P1",
  itemSeq: "1032032",
  productId: null,
  price: "1000",
  currency: "KRW",
  evidence: "CONFIRMED",
  environment: "PRODUCTION",
};
const receipt = signedReceipt(key, HEADER, CLAIMS);
const PUBLISHED = JSON.stringify({
  keys: [{ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", kid: "k1", x: key.x }],
});
const issuer = ["--issuer", RECEIPT_ISSUER];

async function publishing(body: string, status = 200): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/.well-known/jwks.json`;
}

describe("a receipt is verified", () => {
  it("by the keys of this environment, and what it says is told", async () => {
    const { code, stdout, stderrLines } = await runCommand(["verify", "receipt", receipt], { variables });
    expect([code, stderrLines]).toEqual([0, []]);
    expect(stdout).toMatch(/^verified, by the key "k1"\n/);
    for (const [name, value] of Object.entries(CLAIMS))
      expect(stdout.split("\n")).toContain(`  ${name.padEnd(11)}  ${JSON.stringify(value)}`);
  });

  it("with all that it says of a test purchase", async () => {
    const tested = signedReceipt(key, HEADER, { ...CLAIMS, isTest: true });
    const { code, stdout } = await runCommand(["verify", "receipt", tested], { variables });
    expect(code).toBe(0);
    expect(stdout.split("\n")).toContain("  isTest       true");
  });

  it("from standard input, by the published keys, with nothing else set", async () => {
    const jwks = ["--jwks", await publishing(PUBLISHED)];
    const ended = await runCommand(["verify", "receipt", "-", ...jwks, ...issuer, "--json"], { input: `${receipt}\n` });
    expect([ended.code, ended.stderrLines]).toEqual([0, []]);
    expect(JSON.parse(ended.stdout)).toEqual({ isVerified: true, kid: "k1", claims: CLAIMS });
  });

  it.each([
    ["as it is published", PUBLISHED],
    ["as RECEIPT_KEYS holds it", keySetText(key)],
  ])("by a file of the key set, %s", async (_what, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "jwks.json"), text);
    const ended = await runCommand(["verify", "receipt", receipt, "--jwks", "jwks.json", ...issuer], { folder });
    expect([ended.code, ended.stderrLines]).toEqual([0, []]);
  });

  it("for the app that is named", async () => {
    const puzzles = signedReceipt(key, HEADER, { ...CLAIMS, aud: "puzzle" });
    expect((await runCommand(["verify", "receipt", puzzles, "--app", "puzzle"], { variables })).code).toBe(0);
    expect((await runCommand(["verify", "receipt", puzzles], { variables })).code).toBe(1);
  });
});

describe("refused, with the reason and 1, is", () => {
  const changed = `${receipt.slice(0, -20)}${receipt.at(-20) === "A" ? "B" : "A"}${receipt.slice(-19)}`;
  it.each([
    ["a changed one", changed, "its signature is not that of the key it names"],
    ["one by another key", signedReceipt(retired, HEADER, CLAIMS), "its signature is not that of the key it names"],
    [
      "one by a retired key",
      signedReceipt(retired, { ...HEADER, kid: "k0" }, CLAIMS),
      "no key of the set is the one it names",
    ],
    ["one of alg none", `${inputOf(CLAIMS, { ...HEADER, alg: "none" })}.${encoded("x")}`, "its alg is not EdDSA"],
    [
      "one by HS256 with the public key",
      hmacSigned(inputOf(CLAIMS, { ...HEADER, alg: "HS256" }), key.x),
      "its alg is not EdDSA",
    ],
    [
      "a login token",
      signedReceipt(key, { ...HEADER, typ: "JWT" }, CLAIMS),
      "its typ is not the one that was asked for",
    ],
    [
      "one of another issuer",
      signedReceipt(key, HEADER, { ...CLAIMS, iss: "x" }),
      "its iss is not the one that was asked for",
    ],
    ["no receipt at all", "hello", "it is no JWS in compact form"],
  ])("%s", async (_what, text, reason) => {
    const told = await runCommand(["verify", "receipt", text], { variables });
    expect([told.code, told.stdout, told.stderrLines]).toEqual([1, "", [`refused: ${reason}`]]);
  });

  it("told to programs too", async () => {
    const ended = await runCommand(["verify", "receipt", "-", "--json"], { variables, input: "" });
    expect([ended.code, ended.stderrLines]).toEqual([1, []]);
    expect(JSON.parse(ended.stdout)).toEqual({ isVerified: false, reason: "it is no JWS in compact form" });
  });
});

describe("nothing is verified, and it ends with 2, where the key set", () => {
  it("is nowhere", async () => {
    await using closed = await startKeySetServer();
    await closed.stop();
    const places: [readonly string[], RegExp][] = [
      [[], /^--jwks: name the key set; RECEIPT_KEYS is not set/],
      [["--jwks", "http://example.com/jwks.json"], /^--jwks: an https URL, http on a loopback address, or a file$/],
      [["--jwks", "./nowhere.json"], /^--jwks: \.\/nowhere\.json cannot be read \(ENOENT\)$/],
      [["--jwks", closed.url], /^--jwks: the key set cannot be read \(ECONNREFUSED\)$/],
      [["--jwks", await publishing("<html>")], /^--jwks: the key set cannot be read \(no JWK Set\)$/],
      [["--jwks", await publishing(PUBLISHED, 404)], /^--jwks: the key set cannot be read \(HTTP 404\)$/],
    ];
    for (const [options, line] of places) {
      const { code, stdout, stderrLines } = await runCommand(["verify", "receipt", receipt, ...options]);
      expect([code, stdout, stderrLines]).toEqual([2, "", [expect.stringMatching(line)]]);
    }
  });
});

describe("the page on verifying", () => {
  const page = readFileSync(new URL("../../docs/how-to/verify-a-receipt.md", import.meta.url), "utf8");
  const [, code = ""] = /^```js\n([\s\S]*?)^```$/m.exec(page) ?? [];

  it("has code for Node.js that grants once, to the right player, what was paid for", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "game"));
    symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(folder, "node_modules"));
    writeFileSync(join(folder, "game", "redeem.mjs"), code);
    vi.stubEnv("RECEIPT_JWKS_URL", await publishing(PUBLISHED));
    vi.stubEnv("RECEIPT_ISSUER", RECEIPT_ISSUER);
    vi.stubEnv("RECEIPT_ENVIRONMENT", "PRODUCTION");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { redeem }: { redeem: (text: string, playerId: string) => Promise<unknown> } = await import(
      /* @vite-ignore */ pathToFileURL(join(folder, "game", "redeem.mjs")).href
    );
    await expect(redeem(receipt, "bob")).rejects.toThrow("of another player");
    const sandboxed = signedReceipt(key, HEADER, { ...CLAIMS, environment: "SANDBOX" });
    await expect(redeem(sandboxed, "alice")).rejects.toThrow("of another environment");
    const tested = signedReceipt(key, HEADER, { ...CLAIMS, isTest: true });
    await expect(redeem(tested, "alice")).rejects.toThrow("a test purchase");
    const wrong = [
      changedIn(receipt),
      signedReceipt(retired, HEADER, CLAIMS),
      signedReceipt(key, { ...HEADER, typ: "JWT" }, CLAIMS),
      signedReceipt(key, HEADER, { ...CLAIMS, aud: "puzzle" }),
      signedReceipt(key, HEADER, { ...CLAIMS, iss: "x" }),
      signedReceipt(key, HEADER, { ...CLAIMS, jti: undefined }),
      hmacSigned(inputOf(CLAIMS, { ...HEADER, alg: "HS256" }), key.x),
      `${inputOf(CLAIMS, { ...HEADER, alg: "none" })}.`,
    ];
    for (const text of wrong) await expect(redeem(text, "alice"), text).rejects.toThrow();
    expect(await redeem(receipt, "alice")).toEqual({ itemSeq: "1032032", jti: CLAIMS.jti });
    await expect(redeem(receipt, "alice")).rejects.toThrow("granted before");
  });
});

function changedIn(text: string): string {
  return text.replace(/^(.{120})(.)/, (_all, before: string, one: string) => before + (one === "A" ? "B" : "A"));
}
