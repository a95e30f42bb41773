// Which web pages may read answers: those of the origins listed, to the letter, and no other. Never `*`, never with
// credentials: identity is a header that a page sets itself. Ours and not a plugin's, because a page that is not listed must
// hear what it would have heard without any of this, 405 to its preflight included.

import type { FastifyInstance } from "fastify";

const ALLOWED = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "authorization, content-type, x-request-id, traceparent",
  "access-control-max-age": "7200",
};

export function registerCors(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const listed = new Set(origins);
  server.addHook("onRequest", async (request, reply) => {
    reply.header("vary", "origin");
    const { origin } = request.headers;
    if (origin === undefined || !listed.has(origin)) return undefined;
    reply.header("access-control-allow-origin", origin);
    const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
    if (isPreflight) return reply.code(204).headers(ALLOWED).send();
    reply.header("access-control-expose-headers", "retry-after, x-request-id");
    return undefined;
  });
}
