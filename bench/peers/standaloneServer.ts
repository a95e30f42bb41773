// Apollo's standalone server over a schema, ky with its defaults to the upstream: the shortest way there is.

import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import ky from "ky";
import { tellAddress } from "./listening.ts";
import { buildProxySchema, type Consume, type ProxyAnswer } from "./proxySchema.ts";
import { upstreamAddress } from "./upstreamAddress.ts";

export const consumeByKy: Consume = (paymentSeq, itemSeq, purchaseToken) =>
  ky
    .post(`${upstreamAddress()}/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`, { json: { purchaseToken } })
    .json<ProxyAnswer>();

export async function startStandalone(consume: Consume): Promise<void> {
  const server = new ApolloServer({ schema: await buildProxySchema(consume) });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
  tellAddress(new URL("/graphql", url).href);
}
