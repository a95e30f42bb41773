// Between a client and the API: every request gets through, and the answers of one operation do not come back.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export async function startLossyConnection(url: string, operation: string): Promise<string> {
  const server = createServer((request, response) => void carry(request, response));
  async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const headers = { "content-type": "application/json", authorization: request.headers.authorization ?? "" };
    const answer = await fetch(url, { method: "POST", headers, body });
    const answered = await answer.text();
    if (body.includes(`mutation ${operation}(`)) request.socket.destroy();
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(answered);
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => server.close().closeAllConnections());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/graphql`;
}
