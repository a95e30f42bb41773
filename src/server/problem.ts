// Errors outside GraphQL, as RFC 9457 problem details: a title for people, a status, nothing about the inside.

import type { FastifyReply } from "fastify";

export function sendProblem(reply: FastifyReply, status: number, title: string): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify({ type: "about:blank", title, status, requestId: reply.request.id }));
}
