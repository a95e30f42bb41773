// What becomes of each request, for a log that tells every one of them: words of the program and numbers, nothing that was
// sent. Only there where somebody wants to know: otherwise no request has a note.

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AnsweredRequest } from "../domain/answeredRequest.ts";
import { isErrorCode } from "../graphql/errors.ts";

/** What the parts of the server add while a request is carried out. */
export interface RequestNote {
  /** success, or reasons of ConsumeError. */
  readonly outcomes: Set<string>;
  /** Result codes and error codes. */
  readonly codes: Set<string>;
  workflowMs: number;
}

export type NoteOf = (request: FastifyRequest) => RequestNote | undefined;

/** No route has a name like that. */
const NO_ROUTE = "none";
const CODE = /"code":"([A-Z_]{1,40})"/g;

export function noteRequests(server: FastifyInstance, onAnswered: (answered: AnsweredRequest) => void): NoteOf {
  const notes = new WeakMap<FastifyRequest, RequestNote>();
  server.addHook("onRequest", (request, _reply, done) => {
    notes.set(request, { outcomes: new Set(), codes: new Set(), workflowMs: 0 });
    done();
  });
  server.addHook("onSend", (request, _reply, payload, done) => {
    const note = notes.get(request);
    if (note !== undefined && typeof payload === "string" && payload.includes('"errors":[')) {
      for (const [, code] of payload.matchAll(CODE)) if (isErrorCode(code)) note.codes.add(code);
    }
    done(null, payload);
  });
  server.addHook("onResponse", (request, reply, done) => {
    const { outcomes, codes, workflowMs = 0 } = notes.get(request) ?? {};
    const { statusCode: status, elapsedTime } = reply;
    onAnswered({
      requestId: request.id,
      route: request.routeOptions.url ?? NO_ROUTE,
      status,
      outcome: outcomeOf({ outcomes, codes, status, isWhole: reply.raw.writableFinished }),
      code: codes === undefined || codes.size === 0 ? null : [...codes].join(","),
      durationMs: rounded(elapsedTime),
      workflowMs: rounded(workflowMs),
    });
    done();
  });
  return (request) => notes.get(request);
}

interface End {
  readonly outcomes: ReadonlySet<string> | undefined;
  readonly codes: ReadonlySet<string> | undefined;
  readonly status: number;
  readonly isWhole: boolean;
}

function outcomeOf({ outcomes, codes, status, isWhole }: End): string {
  if (!isWhole) return "cut"; // whoever asked was gone before the whole answer was
  if (outcomes !== undefined && outcomes.size > 0) return [...outcomes].join(",");
  if (status >= 500) return "failed";
  return status >= 400 || (codes !== undefined && codes.size > 0) ? "refused" : "answered";
}

function rounded(durationMs: number): number {
  return Math.round(durationMs * 10) / 10;
}
