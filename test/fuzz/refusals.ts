// What it costs to refuse a request: the whole way of a body through the gates, parsing and validation, in this thread.

import { HeaderMap } from "@apollo/server";
import type { Context } from "../../src/graphql/context.ts";
import { createDocumentGate } from "../../src/graphql/gate/gate.ts";
import { paramsOfBody } from "../../src/graphql/gate/params.ts";
import { buildSchema } from "../../src/graphql/schema.ts";
import { startApollo } from "../../src/server/apollo.ts";
import { readSettings } from "../../src/config/settings.ts";

export interface Refusals {
  /** The least of some runs, in ms of this thread's CPU, each of a text that was never seen before; null: it was carried out. */
  cpuMs(query: string, runs?: number): Promise<number | null>;
  close(): Promise<void>;
}

const CARRIED_OUT = Symbol("carried out");

export async function startRefusals(): Promise<Refusals> {
  const read = readSettings({});
  if (!read.isValid) throw new Error(read.lines.join("\n"));
  const schema = buildSchema();
  const limits = { ...read.settings.limits, operationsMax: 1 }; // as in production
  const gate = createDocumentGate({ schema, limits, mode: "off", trusted: new Map() });
  const apollo = await startApollo({ schema, hasIntrospection: false, onUnexpected: () => undefined });
  let texts = 0;

  async function refuse(body: string): Promise<typeof CARRIED_OUT | "refused"> {
    const params = paramsOfBody(JSON.parse(body));
    let text: string;
    try {
      ({ text } = gate.admit(params));
    } catch {
      return "refused";
    }
    const { body: answer } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: "POST",
        headers: new HeaderMap([["content-type", "application/json"]]),
        search: "",
        body: { query: text, variables: params.variables },
      },
      // Nothing of it is there: a resolver that is reached fails at once.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      context: async () => ({ requestId: "r" }) as Context,
    });
    // What is refused has no data, not even null.
    return answer.kind === "complete" && answer.string.includes('"data":') ? CARRIED_OUT : "refused";
  }

  return {
    async cpuMs(query, runs = 8) {
      let least = Number.POSITIVE_INFINITY;
      for (let run = 0; run < runs; run += 1) {
        texts += 1;
        const body = JSON.stringify({ query: `${query} #${texts}` });
        const before = process.threadCpuUsage(); // what everybody else waits for
        const end = await refuse(body);
        const { user, system } = process.threadCpuUsage(before);
        if (end === CARRIED_OUT) return null;
        least = Math.min(least, (user + system) / 1_000);
      }
      return least;
    },
    close: () => apollo.stop(),
  };
}
