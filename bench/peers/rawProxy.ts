// Comparator A, the floor: node:http and an undici Pool, no GraphQL, no ledger. Takes the same request as the others and
// answers the bare price.

import { createServer, type ServerResponse } from "node:http";
import { Pool } from "undici";
import { tellAddress } from "./listening.ts";
import { upstreamAddress } from "./upstreamAddress.ts";

const pool = new Pool(upstreamAddress(), { connections: 128, pipelining: 1, keepAliveTimeout: 30_000 });
const headers = { "content-type": "application/json" };

async function consume(text: string): Promise<string> {
  const { paymentSeq, itemSeq, purchaseToken } = JSON.parse(text).variables;
  const path = `/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`;
  const { body } = await pool.request({ method: "POST", path, headers, body: JSON.stringify({ purchaseToken }) });
  const answer = JSON.parse(await body.text());
  if (answer.header.isSuccessful !== true) throw new Error("refused");
  return JSON.stringify({ price: answer.result.price, currency: answer.result.currency });
}

async function answer(text: string, response: ServerResponse): Promise<void> {
  try {
    const body = await consume(text);
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  } catch {
    response.writeHead(502).end();
  }
}

const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    text += chunk;
  });
  request.on("end", () => void answer(text, response));
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) tellAddress(`http://127.0.0.1:${address.port}/graphql`);
});
