// Sends generated requests to a server and looks at every answer: never a 500, never a token or a stack in it, whatever was
// asked. Used by the test and, for millions of them, by `npm run fuzz`.

import { Agent, request } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import type { GraphQLSchema } from "graphql";
import { rawBytes } from "./rawBytes.ts";
import { CANARY, type FuzzedRequest, requests } from "./requests.ts";

export interface FuzzOptions {
  /** `http://host:port` */
  readonly address: string;
  readonly schema: GraphQLSchema;
  readonly authorization: string;
  readonly requests: number;
  readonly raw: number;
  readonly seed: number;
  /** Whether the server still has nothing to say that it should not have: a bug in its log, a process that ended. */
  readonly complaint: () => string | null;
}

export interface FuzzReport {
  readonly statuses: ReadonlyMap<number, number>;
  readonly codes: ReadonlyMap<string, number>;
  readonly rawAnswers: number;
}

const TOGETHER = 50;
const RAW_TOGETHER = 200;
/** Parts of the canary count as the canary. */
const TOLD = [
  CANARY,
  CANARY.slice(0, 14),
  Buffer.from(CANARY).toString("base64").slice(0, 16),
  Buffer.from(CANARY).toString("hex").slice(0, 16),
];
const INSIDE = ["    at ", "node_modules", ".ts:", ".js:", "Did you mean"];

/** Throws fast-check's shortest counterexample, with the seed that repeats it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: TOGETHER });
  const statuses = new Map<number, number>();
  const codes = new Map<string, number>();
  let rawAnswers = 0;
  const batch = fc.array(requests(options.schema, options.authorization), {
    minLength: TOGETHER,
    maxLength: TOGETHER,
    size: "max",
  });
  try {
    await fc.assert(
      fc.asyncProperty(batch, async (all) => {
        const answers = await Promise.all(all.map((one) => send(options.address, agent, one)));
        for (const answer of answers) {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const [, code] = /"code":"([A-Z_]+)"/.exec(answer.text) ?? [];
          if (code !== undefined) codes.set(code, (codes.get(code) ?? 0) + 1);
          judge(answer.status, answer.text);
        }
        const complaint = options.complaint();
        if (complaint !== null) throw new Error(complaint);
      }),
      { seed: options.seed, numRuns: Math.ceil(options.requests / TOGETHER) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(rawBytes, { minLength: RAW_TOGETHER, maxLength: RAW_TOGETHER, size: "max" }),
        async (all) => {
          const answers = await Promise.all(all.map((bytes) => sendRaw(options.address, bytes)));
          for (const answer of answers) {
            if (answer === "") continue;
            rawAnswers += 1;
            for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)) judge(Number(status), answer);
          }
          const complaint = options.complaint();
          if (complaint !== null) throw new Error(complaint);
        },
      ),
      { seed: options.seed, numRuns: Math.ceil(options.raw / RAW_TOGETHER) },
    );
  } finally {
    agent.destroy();
  }
  return { statuses, codes, rawAnswers };
}

function judge(status: number, text: string): void {
  if (status < 100 || status === 500 || status > 503) throw new Error(`status ${status}: ${text.slice(0, 500)}`);
  for (const told of TOLD) if (text.includes(told)) throw new Error(`the token came back: ${text.slice(0, 500)}`);
  if (status < 400) return;
  for (const told of INSIDE) if (text.includes(told)) throw new Error(`the inside is told: ${text.slice(0, 500)}`);
}

interface Heard {
  readonly status: number;
  readonly text: string;
}

function send(address: string, agent: Agent, { method, path, headers, body }: FuzzedRequest): Promise<Heard> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(
      { hostname, port, path, method, headers: { ...headers, ...length }, agent },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk: string) => (text += chunk));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
        incoming.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const SILENT_MS = 150;

/** Whatever it answers until it closes, or is silent for a moment. */
function sendRaw(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, "latin1")));
    socket.setTimeout(SILENT_MS, () => socket.destroy());
    socket.setEncoding("latin1").on("data", (chunk: string) => (answer += chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}
