// Traces of the built server: what arrives at a collector, what the upstream is told, and what a collector that is silent, or
// not wanted, does to the server.

import { describe, expect, it } from "vitest";
import { serve } from "../commands/support/command.ts";
import { type ArrivedSpan, startCollector } from "./support/collector.ts";
import { BAD_GATEWAY, LATE, startWatchedUpstream } from "./support/watchedUpstream.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
/** Of a caller who hangs up. */
const LEFT = `00-${"e".repeat(32)}-${PARENT}-01`;
/** Everything a caller can choose holds it, and no trace does. */
const CANARY = "Canary7f3a9c21b0de";

const CONSUME = `mutation ${CANARY}Name($seq: String!, $token: String!) {
  ${CANARY}Alias: consumePayment(paymentSeq: $seq, itemSeq: 1, purchaseToken: $token) { # ${CANARY}
    ... on ConsumeSuccess { price }
    ... on ConsumeError { resultCode }
  }
}`;

/** Each could be mistaken for one by a careless reader; TRACE in them must lead nowhere. */
const MALFORMED = [
  `00-${TRACE}-${PARENT}-01-more`,
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${"0".repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
  CANARY,
];

async function post(
  address: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
  signal: AbortSignal | null = null,
): Promise<string> {
  const all = { "content-type": "application/json", ...headers };
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: all,
    body: JSON.stringify(body),
    signal,
  });
  return response.text();
}

const consume = (paymentSeq: string) => ({
  query: CONSUME,
  operationName: `${CANARY}Name`,
  variables: { seq: paymentSeq, token: `${CANARY}+/token=` },
});

const collectedBy = (address: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
});

const told = ({ name, kind, parentSpanId }: ArrivedSpan) => `${kind} ${name} under ${parentSpanId}`;

describe("traces", () => {
  it("tell each request, its waits and its calls, and nothing that a caller chose", { timeout: 60_000 }, async () => {
    const [collector, upstream] = await Promise.all([startCollector(), startWatchedUpstream()]);
    // Nothing is exported before the end: what arrives was handed over by it.
    const server = await serve({
      variables: {
        ...collectedBy(collector.address),
        OTEL_BSP_SCHEDULE_DELAY: "600000",
        IAP_BASE_URL: upstream.address,
      },
    });
    const { address } = server;
    const asked = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: "game=1", baggage: `token=${CANARY}` };
    const answer = await post(address, consume(`${CANARY}-1`), { ...asked, "x-request-id": CANARY });
    expect(answer).toContain('"price":1000');
    await post(address, consume(`${CANARY}-${BAD_GATEWAY}`));
    const leaving = new AbortController();
    const hungUp = post(address, consume(`${CANARY}-${LATE}`), { traceparent: LEFT }, leaving.signal).catch(
      () => "left",
    );
    await upstream.untilAsked(`${CANARY}-${LATE}`);
    leaving.abort();
    expect(await hungUp).toBe("left");
    for (const traceparent of MALFORMED) await post(address, { query: "{ viewer { role } }" }, { traceparent });
    await post(address, { query: "{ viewer { role } }" }, { traceparent: `00-${"d".repeat(32)}-${PARENT}-00` });
    await post(address, { query: `{ ${CANARY} }` });
    await post(address, { query: `{ ${CANARY}` });
    await fetch(`${address}/graphql?query=${encodeURIComponent(`query ${CANARY} { consumptions { nodes { id } } }`)}`);
    await fetch(`${address}/export?format=ndjson&paymentSeq=${CANARY}`).then((response) => response.text());
    await fetch(`${address}/${CANARY}`);
    await fetch(`${address}/readyz`);
    expect(await server.kill("SIGTERM")).toMatchObject({ code: 0 });

    const spans = collector.spans();
    expect(collector.resource().get("service.name")).toBe("iap-graphql");
    expect(collector.arrived()).not.toContain(CANARY);
    const known = spans.filter(({ traceId }) => traceId === TRACE);
    const root = known.find(({ kind }) => kind === "server");
    expect(known.map(told).toSorted()).toEqual([
      `client upstream consume under ${root?.spanId}`,
      `internal ledger open under ${root?.spanId}`,
      `internal ledger settle under ${root?.spanId}`,
      `server mutation under ${PARENT}`,
    ]);
    const call = known.find(({ kind }) => kind === "client");
    expect(upstream.headersFor(`${CANARY}-1`)).toMatchObject({
      traceparent: `00-${TRACE}-${call?.spanId}-01`,
      tracestate: "game=1",
    });
    expect(upstream.headersFor(`${CANARY}-1`)).not.toHaveProperty("baggage");
    expect(Object.fromEntries(call?.attributes ?? [])).toEqual({
      "http.request.method": "POST",
      "http.response.status_code": 200,
      "iap.app": "default",
      "iap.operation": "consume",
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(upstream.address).port),
    });
    const failed = spans.find(({ kind, attributes }) => kind === "client" && attributes.has("error.type"));
    expect(failed?.attributes.get("error.type")).toBe("502");

    const roots = spans.filter(({ kind }) => kind === "server");
    const ofOthers = roots.filter(({ parentSpanId }) => parentSpanId !== "");
    expect(ofOthers.map(({ traceId }) => traceId).toSorted()).toEqual([TRACE, "e".repeat(32)]); // what is malformed led nowhere
    const left = spans.filter(({ traceId }) => traceId === "e".repeat(32));
    expect(left.find(({ kind }) => kind === "server")?.attributes.get("error.type")).toBe("client_gone");
    expect(left.map(({ name }) => name)).toContain("ledger settle"); // the work goes on, and is told
    expect(spans.filter(({ traceId }) => traceId === "d".repeat(32))).toEqual([]); // its caller does not record it
    const names = Map.groupBy(roots, ({ name }) => name);
    expect(Object.fromEntries(Array.from(names, ([name, all]) => [name, all.length]))).toEqual({
      mutation: 3,
      query: MALFORMED.length + 2,
      "POST /graphql": 1, // no document that could be read
      "GET /export": 1,
    });
    expect([...new Set(spans.flatMap(({ attributes }) => [...attributes.keys()]))].toSorted()).toEqual(ATTRIBUTES);
  });

  it(
    "never hold up a request or the end of the process where the collector is silent",
    { timeout: 60_000 },
    async () => {
      const collector = await startCollector({ isSilent: true });
      const patient = { OTEL_EXPORTER_OTLP_TIMEOUT: "120000", OTEL_BSP_EXPORT_TIMEOUT: "120000" };
      const server = await serve({
        variables: { ...collectedBy(collector.address), ...patient, OTEL_BSP_SCHEDULE_DELAY: "1" },
      });
      for (let count = 0; count < 3; count += 1)
        expect(await post(server.address, { query: "{ viewer { role } }" })).toContain("OPERATOR");
      const { code, stderrLines } = await server.kill("SIGTERM");
      expect(code).toBe(0);
      // Ended by itself, not by the deadline of the whole stop, which says nothing any more.
      expect(stderrLines.at(-1)).toContain('"stopped"');
    },
  );

  it("are told to be lost in one line of the log where no collector is there", { timeout: 60_000 }, async () => {
    const hasty = { OTEL_BSP_SCHEDULE_DELAY: "1", OTEL_EXPORTER_OTLP_TIMEOUT: "200" };
    const server = await serve({
      variables: { ...collectedBy("http://127.0.0.1:9"), ...hasty, OTEL_LOG_LEVEL: "all" },
    });
    await post(server.address, { query: "{ viewer { role } }" });
    await server.logs(/(traces are lost)/);
    await post(server.address, { query: "{ viewer { role } }" });
    const { stderrLines, stdout } = await server.kill("SIGTERM");
    const lines = stderrLines.map((line): { msg: string } => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg.includes("traces are lost"))).toHaveLength(1);
    expect(stdout).not.toContain("opentelemetry");
  });

  it("are not wanted: no SDK is loaded, nor what makes spans", async () => {
    const hook = `import { registerHooks } from "node:module"; import { writeSync } from "node:fs"; registerHooks({ load(url, context, next) {
      if (/@opentelemetry\\/(?!api\\/)|spans\\.js/.test(url)) writeSync(1, "LOADED " + url + "\\n");
      return next(url, context); } });`;
    const nodeArguments = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`];
    const loaded = async (variables: Readonly<Record<string, string>>) => {
      const server = await serve({ variables, nodeArguments });
      expect(await post(server.address, { query: "{ viewer { role } }" })).toContain("OPERATOR");
      return (await server.kill("SIGTERM")).stdout.split("\n").filter((line) => line.startsWith("LOADED"));
    };
    expect(await loaded({})).toEqual([]);
    // The same look sees them where they are wanted.
    expect((await loaded(collectedBy("http://127.0.0.1:9"))).length).toBeGreaterThan(10);
  });
});

/** All there are, of all spans. */
const ATTRIBUTES = [
  "db.operation.name",
  "db.system.name",
  "error.type",
  "graphql.operation.type",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "iap.app",
  "iap.operation",
  "iap.request_id",
  "server.address",
  "server.port",
];
