import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { registerPages } from "../../src/server/pages.ts";

const SCRIPT = "console.log('a script long enough to be worth packing');".repeat(20);

describe("the served files", () => {
  let webRoot: string;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(async () => {
    webRoot = await mkdtemp(join(tmpdir(), "pages-"));
    await mkdir(join(webRoot, "assets"));
    await writeFile(join(webRoot, "index.html"), "<!doctype html><title>page</title>");
    await writeFile(join(webRoot, "secret.txt"), "not a page");
    await writeFile(join(webRoot, "assets", "page-1A2B.js"), SCRIPT);
    await writeFile(join(webRoot, "assets", "page-1A2B.js.gz"), gzipSync(SCRIPT));
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await rm(webRoot, { recursive: true });
  });

  async function serve(options: { graphiql?: boolean; webRoot?: string } = {}): Promise<string> {
    const server = Fastify();
    await registerPages(server, { webRoot, graphiql: true, ...options });
    closing.push(() => server.close());
    return server.listen({ host: "127.0.0.1", port: 0 });
  }

  it("carry the headers that keep the page on this origin, scripts and workers included", async () => {
    const origin = await serve();
    for (const path of ["/", "/assets/page-1A2B.js"]) {
      const { headers } = await fetch(origin + path);
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
          "connect-src 'self'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; " +
          "form-action 'none'",
      );
      expect(Object.fromEntries(headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
    }
  });

  it("are kept for ever where the name carries a hash, and asked for again where it does not", async () => {
    const origin = await serve();
    expect((await fetch(`${origin}/assets/page-1A2B.js`)).headers.get("cache-control")).toContain("immutable");
    const page = await fetch(origin);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const again = await fetch(origin, { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });

  it.each([
    ["gzip, br", "gzip"],
    ["identity", null],
    ["br, gzip;q=0", null],
    ["gzip;q=0.5", "gzip"],
  ])("are sent to a client that accepts %j as %j", async (accepted, encoding) => {
    const origin = await serve();
    const answer = await fetch(`${origin}/assets/page-1A2B.js`, { headers: { "accept-encoding": accepted } });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect(answer.headers.get("vary")).toBe("accept-encoding");
    expect(await answer.text()).toBe(SCRIPT);
  });

  it("are the only ones: no path leads to another file", async () => {
    const origin = await serve();
    const paths = [
      "/secret.txt",
      "/assets/../secret.txt",
      "/assets/%2e%2e/secret.txt",
      "/assets/..%2fsecret.txt",
      "/assets/..%5csecret.txt",
      "/assets//etc/passwd",
      "/assets/page-1A2B.js.gz",
      "/assets/page-1A2B.js%00",
      "/assets/",
      "/index.html",
    ];
    for (const path of paths) expect([path, await rawStatus(origin, path)]).toEqual([path, 404]);
  });

  it("are absent where GraphiQL is off", async () => {
    const origin = await serve({ graphiql: false });
    expect((await fetch(origin)).status).toBe(404);
    expect((await fetch(`${origin}/assets/page-1A2B.js`)).status).toBe(404);
  });

  it("are asked for by name where they were not built", async () => {
    const origin = await serve({ webRoot: join(webRoot, "nothing-here") });
    const answer = await fetch(origin);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ status: 503, detail: expect.stringContaining("npm run build") });
  });
});

/** fetch would tidy the path before it sends it. */
function rawStatus(origin: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, agent: false }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
}
