// Probes, open to all and saying nothing else. Alive: the event loop turns. Ready: calls can be served, which they
// cannot while the ledger can't write or the server is shutting down.

import type { FastifyInstance, FastifyReply } from "fastify";

export function registerHealth(server: FastifyInstance, isReady: () => boolean): void {
  server.get("/livez", (_request, reply) => sendStatus(reply, true));
  server.get("/readyz", (_request, reply) => sendStatus(reply, isReady()));
}

function sendStatus(reply: FastifyReply, isGood: boolean): FastifyReply {
  return reply
    .code(isGood ? 200 : 503)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(isGood ? '{"status":"ok"}' : '{"status":"unavailable"}');
}
