// By which keys receipts are verified: public, the same for everybody, and never more than the public half of a key.

import type { FastifyInstance } from "fastify";

/** As long as verifiers keep a set by themselves (jose: ten minutes); a new key is published for longer before it signs. */
const CACHE_CONTROL = "public, max-age=600";

/** @param keySet a JWK Set, as JSON text */
export function registerKeySet(server: FastifyInstance, keySet: string): void {
  const bytes = Buffer.from(keySet); // RFC 7517, 8.5.2: this type has no charset, which a text would be given
  server.get("/.well-known/jwks.json", (_request, reply) =>
    reply.header("cache-control", CACHE_CONTROL).type("application/jwk-set+json").send(bytes),
  );
}
