// Between a client and the API: every request gets through, and the answers of one operation do not come back.

import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

export async function startLossyConnection(url: string, operation: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await new Response(request).text();
    const headers = { "content-type": "application/json", authorization: request.headers.authorization ?? "" };
    const answer = await fetch(url, { method: "POST", headers, body });
    const text = await answer.text();
    if (body.includes(`mutation ${operation}(`)) request.socket.destroy();
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => server.close().closeAllConnections());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/graphql`;
}
