// An upstream that writes down what it was asked, to the byte, and consumes whatever it is asked for; but about a payment
// whose number begins with LOST nobody hears anything.

import { once } from "node:events";
import { createServer } from "node:http";

export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
  readonly body: string;
}

export interface RecordingUpstream extends AsyncDisposable {
  readonly baseUrl: string;
  readonly calls: readonly SeenCall[];
}

const SUCCESS = `{"header":{"resultCode":0,"resultMessage":"ok","isSuccessful":true},"result":{"price":1000.0,"currency":"KRW"}}`;

export async function startRecordingUpstream(): Promise<RecordingUpstream> {
  const calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      calls.push({ method, path: url, requestId: headers["x-request-id"]?.toString(), body });
      if (url.includes("/LOST")) return void request.socket.destroy();
      response.writeHead(200, { "content-type": "application/json" }).end(SUCCESS);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
