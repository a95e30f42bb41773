// The spans of a server, through OpenTelemetry's API: one for a request, one for each wait of it for the ledger, one for each
// exchange with the upstream. Names and attributes are from closed sets, or settings: never a document, the name of an
// operation, an address with its query, a header, a token or any other value of a caller.

import {
  type Attributes,
  context,
  createContextKey,
  INVALID_TRACEID,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { ServiceError } from "../domain/serviceError.ts";
import type { BegunRequest, EndedExchange, Tracing } from "./tracing.ts";
import { NETWORK_TIMEOUT } from "../domain/resultCodes.ts";

const NAME = "iap-graphql";
const DATABASES = { sqlite: "sqlite", postgres: "postgresql" } as const;
/** W3C Trace Context, and nothing else that a caller sends: what it calls baggage never reaches the upstream. */
const CONTEXT_HEADERS = ["traceparent", "tracestate"] as const;
/** The questions of the upstream's port, as the metrics name them. */
const QUESTIONS: Readonly<Record<string, string>> = {
  consume: "consume",
  listUnconsumed: "list",
  lookUp: "look_up",
  listItems: "items",
};
const QUESTION = createContextKey("iap-graphql question");
const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]);

/** Whether an SDK is there for which a span is made: without one every span is the same empty one. */
export function isListenedTo(): boolean {
  return trace.getTracer(NAME).startSpan("probe", {}, ROOT_CONTEXT).spanContext().traceId !== INVALID_TRACEID;
}

export function createSpans(): Omit<Tracing, "end"> {
  const tracer = trace.getTracer(NAME);

  function spanned<Result>(span: Span, run: () => Result, judge: (result: Awaited<Result>) => void): Result {
    const under = trace.setSpan(context.active(), span);
    try {
      const result = context.with(under, run);
      if (result instanceof Promise)
        result
          .then(judge, fail)
          .then(() => span.end())
          .catch(() => undefined);
      else span.end();
      return result;
    } catch (error) {
      fail(error);
      span.end();
      throw error;
    }

    function fail(error: unknown): void {
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute("error.type", kindOf(error));
    }
  }

  return {
    request(begun, next) {
      const parent = propagation.extract(ROOT_CONTEXT, contextHeadersOf(begun.request.headers));
      const method = methodOf(begun);
      const attributes = { ...requestAttributes(begun), "http.request.method": method };
      const span = tracer.startSpan(`${method} ${begun.route}`, { kind: SpanKind.SERVER, attributes }, parent);
      begun.response.once("close", () => endRequest(span, begun));
      context.with(trace.setSpan(parent, span), next);
    },
    operation(type) {
      trace.getActiveSpan()?.updateName(type).setAttribute("graphql.operation.type", type);
    },
    waits: (engine, port) =>
      eachCall(port, (name, call) => {
        // What the background does is nobody's wait, and would be a trace a second for nothing.
        if (trace.getActiveSpan() === undefined) return call();
        const attributes = { "db.system.name": DATABASES[engine], "db.operation.name": name };
        return spanned(tracer.startSpan(`ledger ${name}`, { attributes }), call, () => undefined);
      }),
    questions: (port) =>
      eachCall(port, (name, call) =>
        context.with(context.active().setValue(QUESTION, QUESTIONS[name] ?? "other"), call),
      ),
    exchanges(app, baseUrl) {
      const { hostname, port, protocol } = new URL(baseUrl);
      const server = {
        "server.address": hostname,
        "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
        "iap.app": app,
      };
      return (method, carry) => {
        const known = context.active().getValue(QUESTION);
        const question = typeof known === "string" ? known : "other";
        const attributes = { ...server, "http.request.method": method, "iap.operation": question };
        const span = tracer.startSpan(`upstream ${question}`, { kind: SpanKind.CLIENT, attributes });
        const carrier: Record<string, string> = {};
        propagation.inject(trace.setSpan(context.active(), span), carrier);
        const headers = CONTEXT_HEADERS.flatMap((name) => sendable(name, carrier[name]));
        return spanned(
          span,
          () => carry(headers),
          (end) => judgeExchange(span, end),
        );
      };
    },
  };
}

/** Every method of the port through `around`; what is no method stays as it is. */
function eachCall<Port extends object>(port: Port, around: (name: string, call: () => unknown) => unknown): Port {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function" || typeof key !== "string") return member;
      return (...given: unknown[]) => around(key, () => Reflect.apply(member, target, given));
    },
  });
}

function contextHeadersOf(headers: BegunRequest["request"]["headers"]): Record<string, string> {
  const carrier: Record<string, string> = {};
  for (const name of CONTEXT_HEADERS) {
    const value = headers[name];
    if (typeof value === "string") carrier[name] = value;
  }
  return carrier;
}

/** A propagator of the operator's choice wrote it: what no header can carry would keep the call from being sent. */
function sendable(name: string, value: string | undefined): readonly string[] {
  return value !== undefined && /^[\x20-\x7e]{1,1024}$/.test(value) ? [name, value] : [];
}

function methodOf({ request: { method = "" } }: BegunRequest): string {
  return METHODS.has(method) ? method : "_OTHER";
}

function requestAttributes({ route, madeRequestId }: BegunRequest): Attributes {
  return { "http.route": route, ...(madeRequestId === null ? {} : { "iap.request_id": madeRequestId }) };
}

function endRequest(span: Span, { response }: BegunRequest): void {
  if (response.headersSent) span.setAttribute("http.response.status_code", response.statusCode);
  if (!response.writableFinished) span.setAttribute("error.type", "client_gone");
  else if (response.statusCode >= 500) {
    span.setAttribute("error.type", String(response.statusCode)).setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function judgeExchange(span: Span, end: EndedExchange): void {
  const status = end.kind === "ANSWERED" ? 200 : (end.httpStatus ?? null);
  if (status !== null) span.setAttribute("http.response.status_code", status);
  const trouble = troubleOf(end, status);
  if (trouble !== null) span.setAttribute("error.type", trouble).setStatus({ code: SpanStatusCode.ERROR });
}

function troubleOf(end: EndedExchange, status: number | null): string | null {
  if (end.kind === "ANSWERED") return null;
  if (end.kind === "NOT_SENT") return end.isHeldBack === true ? "held_back" : "not_sent";
  if (end.resultCode === NETWORK_TIMEOUT) return "timeout";
  return status === null || status === 200 ? "broken_answer" : String(status);
}

/** Of our own faults their code, of anything else its kind: a message might quote a value. */
function kindOf(error: unknown): string {
  if (error instanceof ServiceError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
