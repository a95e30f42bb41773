// The key set of an issuer on a loopback address: what it answers can be changed at any time, and it counts who asks.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { type Claims, claimsOf, type PlayerTokenWish, signedBy } from "./tokens.ts";

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly publicKey: KeyObject;
  readonly jwk: Claims;
  /** A token signed by it. */
  sign(claims?: PlayerTokenWish, header?: Claims): string;
}

export function signingKey(kid: string, alg = "ES256"): SigningKey {
  const { privateKey, publicKey } = pairFor(alg);
  return {
    kid,
    alg,
    publicKey,
    jwk: { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" },
    sign: (claims = {}, header = {}) => signedBy(privateKey, claimsOf(claims), { alg, kid, typ: "JWT", ...header }),
  };
}

function pairFor(alg: string): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (alg === "EdDSA") return generateKeyPairSync("ed25519");
  if (!alg.startsWith("ES")) return generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const namedCurve = { ES256: "P-256", ES384: "P-384" }[alg] ?? "P-521";
  return generateKeyPairSync("ec", { namedCurve });
}

export interface KeySetServer extends AsyncDisposable {
  readonly url: string;
  /** Requests heard, to any path. */
  readonly paths: readonly string[];
  answerWith(keys: readonly SigningKey[]): void;
  /** Anything else: an outage, HTML, a redirect. */
  answerBy(listener: RequestListener): void;
  /** Refuses connections from now on. */
  stop(): Promise<void>;
}

export async function startKeySetServer(keys: readonly SigningKey[] = []): Promise<KeySetServer> {
  const paths: string[] = [];
  let listener: RequestListener = () => undefined;
  const answerWith = (given: readonly SigningKey[]) => {
    const body = JSON.stringify({ keys: given.map(({ jwk }) => jwk) });
    listener = (_request, response) => answerJson(response, body);
  };
  answerWith(keys);
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const listensOn = server.address();
  const port = typeof listensOn === "object" ? listensOn?.port : undefined;
  const stop = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    paths,
    answerWith,
    answerBy: (given) => (listener = given),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

export function answerJson(response: ServerResponse, body: string): void {
  response.writeHead(200, { "content-type": "application/json" }).end(body);
}
