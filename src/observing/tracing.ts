// What the server tells of itself to whoever traces it, and where: the wiring puts it around ports that know nothing of traces.

import type { IncomingMessage, ServerResponse } from "node:http";

export interface Tracing {
  /** Runs `next`, and all that follows from it, inside the request's span. The span ends with the response. */
  request(begun: BegunRequest, next: () => void): void;
  /** What the document of the present request turned out to be: its span is named by it. */
  operation(type: "query" | "mutation" | "subscription"): void;
  /** The same port; each call that a request waits for has a span. */
  waits<Port extends object>(engine: "sqlite" | "postgres", port: Port): Port;
  /** The same port; each exchange of a call knows which of the port's questions it is part of. */
  questions<Port extends object>(port: Port): Port;
  /** One client span for each exchange with the upstream of this app, and the headers that name it there. */
  exchanges(app: string, baseUrl: string): AroundExchange;
  /** Hands over what is still to be exported. Resolves within two seconds. */
  end(): Promise<void>;
}

export interface BegunRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The route, never the address. */
  readonly route: string;
  /** null where the caller chose it. */
  readonly madeRequestId: string | null;
}

/** How an exchange ended, as far as a trace tells it. */
export interface EndedExchange {
  readonly kind: "ANSWERED" | "UNKNOWN" | "NOT_SENT";
  readonly httpStatus?: number | null;
  readonly resultCode?: number;
  readonly isHeldBack?: boolean;
}

/** `carry` takes headers to be sent along: names and values in turn. */
export type AroundExchange = <End extends EndedExchange>(
  method: string,
  carry: (headers: readonly string[]) => Promise<End>,
) => Promise<End>;
