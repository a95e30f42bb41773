// A collector of traces, as OTLP over HTTP with JSON sends them: it keeps every byte that arrives, and tells the spans in it.

import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { z } from "zod";

const ATTRIBUTE = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const SPAN = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: z.array(ATTRIBUTE),
});
const EXPORT = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(ATTRIBUTE) }),
      scopeSpans: z.array(z.object({ spans: z.array(SPAN) })),
    }),
  ),
});

export interface ArrivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** "" for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: "internal" | "server" | "client";
  readonly attributes: ReadonlyMap<string, unknown>;
}

export interface Collector {
  readonly address: string;
  /** Every byte that arrived, headers included. */
  readonly arrived: () => string;
  readonly spans: () => readonly ArrivedSpan[];
  /** Of what sends them: `service.name` and the like. */
  readonly resource: () => ReadonlyMap<string, unknown>;
}

/** @param isSilent takes everything and never answers */
export async function startCollector({ isSilent = false } = {}): Promise<Collector> {
  const bodies: string[] = [];
  const heads: string[] = [];
  const server = createServer((request, response) => {
    heads.push(request.url ?? "", ...request.rawHeaders);
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      bodies.push(body);
      if (!isSilent) response.setHeader("content-type", "application/json").end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the collector has no port");
  const exports = () => bodies.flatMap((body) => EXPORT.parse(JSON.parse(body)).resourceSpans);
  return {
    address: `http://127.0.0.1:${address.port}`,
    arrived: () => [...heads, ...bodies].join("\n"),
    spans: () => exports().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(spanFrom))),
    resource: () => valuesOf(exports()[0]?.resource.attributes ?? []),
  };
}

const KINDS = ["internal", "internal", "server", "client"] as const;

function spanFrom({ parentSpanId = "", kind, attributes, ...named }: z.infer<typeof SPAN>): ArrivedSpan {
  return { ...named, parentSpanId, kind: KINDS[kind] ?? "internal", attributes: valuesOf(attributes) };
}

function valuesOf(attributes: readonly z.infer<typeof ATTRIBUTE>[]): ReadonlyMap<string, unknown> {
  return new Map(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
