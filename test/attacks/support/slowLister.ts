// An upstream of v3 that takes its time for the lists of those whose name says so, and counts what it is asked at once.

import { once } from "node:events";
import { createServer } from "node:http";

const LIST_MS = 1_500;
const CALL_MS = 30;

export interface SlowLister extends AsyncDisposable {
  readonly baseUrl: string;
  /** Of players whose name begins with `flood`. */
  readonly listsOf: ReadonlyMap<string, number>;
  readonly most: { lists: number; ofOnePlayer: number };
}

const HEADER = `"header":{"resultCode":0,"resultMessage":"ok","isSuccessful":true}`;

export async function startSlowLister(): Promise<SlowLister> {
  const listsOf = new Map<string, number>();
  const now = new Map<string, number>();
  const most = { lists: 0, ofOnePlayer: 0 };
  const count = (player: string, by: 1 | -1) => {
    now.set(player, (now.get(player) ?? 0) + by);
    if (by === 1) listsOf.set(player, (listsOf.get(player) ?? 0) + 1);
    const all = [...now.values()];
    most.lists = Math.max(
      most.lists,
      all.reduce((sum, one) => sum + one, 0),
    );
    most.ofOnePlayer = Math.max(most.ofOnePlayer, ...all);
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const isList = request.url?.endsWith("/consumable/list") === true;
      const [, player = ""] = /"userKey":"(flood[^"]*)"/.exec(body) ?? [];
      if (player !== "") count(player, 1);
      const answer = () => {
        if (player !== "") count(player, -1);
        response.end(`{${HEADER},"result":${isList ? "[]" : '{"price":1000.0,"currency":"KRW"}'}}`);
      };
      setTimeout(answer, player === "" ? CALL_MS : LIST_MS);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    listsOf,
    most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
