// A server between ours and the sandbox that hands everything on as it is, and writes down what was asked for.

import { once } from "node:events";
import { createServer, request } from "node:http";

export interface CountingProxy extends AsyncDisposable {
  /** Goes on to this address from now on; answers its own. */
  readonly before: (url: string) => string;
  /** Path of every request so far, without its query. */
  paths(): readonly string[];
}

export async function startCountingProxy(): Promise<CountingProxy> {
  const paths: string[] = [];
  let target = "";
  const server = createServer((incoming, answer) => {
    const { method, url = "", headers } = incoming;
    paths.push(url.replace(/\?.*$/, ""));
    const onward = request(`${target}${url}`, { method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    before(url) {
      target = url;
      return `http://127.0.0.1:${address.port}`;
    },
    paths: () => paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
