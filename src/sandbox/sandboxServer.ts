// The emulated IAP server on a port of its own: all three faces of it over plain HTTP, at once and over the same payments.
// It knows nothing of the gateway in front of it.

import { createServer, type Server } from "node:http";
import { isIPv6 } from "node:net";
import { UNKNOWN_ERROR } from "../domain/resultCodes.ts";
import { answer } from "./answering.ts";
import { envelopesWith } from "./answers.ts";
import { type SandboxTimers, sendEnvelope } from "./delivery.ts";
import { openSandboxPayments } from "./payments.ts";
import { SANDBOX_DATABASE_PATH } from "./sandboxFile.ts";

export interface SandboxOptions {
  /** The default is reachable from this machine only. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port: number;
  /** `:memory:` forgets everything at the end. */
  readonly databasePath?: string;
  readonly timers?: SandboxTimers;
  /** Milliseconds since 1970, UTC. */
  readonly now?: () => number;
  /** Hears of what went wrong inside, which the client only hears as 9999. Never given a token. */
  readonly onFault?: (cause: unknown) => void;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`, without a slash at the end: what `IAP_BASE_URL` takes. */
  readonly baseUrl: string;
  /** Ends every connection at once, answered or not. */
  close(): Promise<void>;
}

/** Longer than clients keep an idle connection, so that they and not we end it: a call sent into our closing is lost. */
const KEEP_ALIVE_MS = 75_000;
const REQUEST_MS_MAX = 30_000;
/** Twice the largest pool a gateway may be given. */
const CONNECTIONS_MAX = 8_192;

const REAL_TIMERS: SandboxTimers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Throws where the port is taken or the file cannot be opened. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host = "127.0.0.1", port, databasePath = SANDBOX_DATABASE_PATH } = options;
  const { timers = REAL_TIMERS, now = Date.now, onFault = () => {} } = options;
  const payments = openSandboxPayments(databasePath, now);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS_MAX });
  server.maxConnections = CONNECTIONS_MAX;
  server.on("request", (request, response) => {
    answer(request, response, { payments, timers, now }).catch((cause: unknown) => {
      onFault(cause);
      sendEnvelope(response, envelopesWith(null).refusal(UNKNOWN_ERROR));
    });
  });
  try {
    const boundPort = await listen(server, port, host);
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= stop(server).finally(() => payments.close()));
    return { baseUrl: `http://${isIPv6(host) ? `[${host}]` : host}:${boundPort}`, close };
  } catch (error) {
    payments.close();
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections(); // the hanging ones too: their timers stop with them
  });
}
