// The pages for browsers: a fixed map from path to bytes, read once at start. A path that is not in the map does not exist,
// so no request can name another file. Every answer carries the headers that keep the page on this origin; the scripts
// carry them too, because a worker lives under the policy of its own script and not of its page.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SECURITY_HEADERS } from "./securityHeaders.ts";

export interface PagesOptions {
  /** The folder that scripts/buildWeb.ts fills. */
  readonly webRoot: string;
  readonly graphiql: boolean;
}

interface PageFile {
  readonly contentType: string;
  readonly cacheControl: string;
  readonly etag: string;
  readonly bytes: Buffer;
  /** null: sent as it is. */
  readonly gzipped: Buffer | null;
}

/** `style-src 'unsafe-inline'`: the editor makes its colours and sizes while it runs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const PAGE_HEADERS = { ...SECURITY_HEADERS, "content-security-policy": CONTENT_SECURITY_POLICY };

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** The names of assets carry their content's hash. */
const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_AGAIN = "no-cache";

/** Without GraphiQL nothing is registered: `/` is then as unknown as any other path. */
export async function registerPages(server: FastifyInstance, { webRoot, graphiql }: PagesOptions): Promise<void> {
  if (!graphiql) return;
  const files = await readFiles(webRoot);
  if (files === null) {
    server.get("/", (_request, reply) => sendNotBuilt(reply));
    return;
  }
  for (const [path, file] of files) server.get(path, (request, reply) => sendFile(request, reply, file));
}

/** null: the pages were not built. */
async function readFiles(webRoot: string): Promise<Map<string, PageFile> | null> {
  const assets = join(webRoot, "assets");
  const index = await readIfThere(join(webRoot, "index.html"));
  if (index === null) return null;
  const files = new Map([["/", pageFile("index.html", index, null, ASK_AGAIN)]]);
  const licences = await readIfThere(join(webRoot, "third-party-licences.txt"));
  if (licences !== null) files.set("/third-party-licences.txt", pageFile("licences.txt", licences, null, ASK_AGAIN));
  for (const name of await readdir(assets)) {
    if (!(extname(name) in CONTENT_TYPES)) continue; // the gzip forms, read beside what they are a form of
    const [bytes, gzipped] = await Promise.all([readFile(join(assets, name)), readIfThere(join(assets, `${name}.gz`))]);
    files.set(`/assets/${name}`, pageFile(name, bytes, gzipped, FOR_EVER));
  }
  return files;
}

function pageFile(name: string, bytes: Buffer, gzipped: Buffer | null, cacheControl: string): PageFile {
  const contentType = CONTENT_TYPES[extname(name)] ?? "application/octet-stream";
  // Weak: the gzip form shares it.
  const etag = `W/"${createHash("sha256").update(bytes).digest("base64url")}"`;
  return { contentType, cacheControl, etag, bytes, gzipped };
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  reply.headers(PAGE_HEADERS).headers({ "cache-control": file.cacheControl, etag: file.etag });
  if (file.gzipped !== null) reply.header("vary", "accept-encoding");
  if (request.headers["if-none-match"]?.includes(file.etag) === true) return reply.code(304).send();
  reply.type(file.contentType);
  if (file.gzipped === null || !acceptsGzip(request)) return reply.send(file.bytes);
  return reply.header("content-encoding", "gzip").send(file.gzipped);
}

/** `gzip;q=0` is a refusal (RFC 9110, 12.5.3). */
function acceptsGzip(request: FastifyRequest): boolean {
  const header = request.headers["accept-encoding"];
  const accepted = typeof header === "string" ? header : "";
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s*(?:,|$)))/i.test(accepted);
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).headers(PAGE_HEADERS).type("application/problem+json").send({
    type: "about:blank",
    title: "Service Unavailable",
    status: 503,
    detail: "The pages are not built: run `npm run build`, then start the server again.",
  });
}
