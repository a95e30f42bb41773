// peers/rawProxy.ts
import { createServer } from "node:http";
import { Pool } from "undici";

// peers/listening.ts
function tellAddress(url) {
  process.stdout.write(`GraphQL ${url}
`);
}

// peers/upstreamAddress.ts
function upstreamAddress() {
  const address = process.env["IAP_BASE_URL"];
  if (address === void 0) throw new Error("IAP_BASE_URL: is required");
  return address;
}

// peers/rawProxy.ts
var pool = new Pool(upstreamAddress(), { connections: 128, pipelining: 1, keepAliveTimeout: 3e4 });
var headers = { "content-type": "application/json" };
async function consume(text) {
  const { paymentSeq, itemSeq, purchaseToken } = JSON.parse(text).variables;
  const path = `/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`;
  const { body } = await pool.request({ method: "POST", path, headers, body: JSON.stringify({ purchaseToken }) });
  const answer2 = JSON.parse(await body.text());
  if (answer2.header.isSuccessful !== true) throw new Error("refused");
  return JSON.stringify({ price: answer2.result.price, currency: answer2.result.currency });
}
async function answer(text, response) {
  try {
    const body = await consume(text);
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  } catch {
    response.writeHead(502).end();
  }
}
var server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    text += chunk;
  });
  request.on("end", () => void answer(text, response));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) tellAddress(`http://127.0.0.1:${address.port}/graphql`);
});
//# sourceMappingURL=rawProxy.js.map
