var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __decorateClass = (decorators, target, key, kind) => {
  var result = kind > 1 ? void 0 : kind ? __getOwnPropDesc(target, key) : target;
  for (var i = decorators.length - 1, decorator; i >= 0; i--)
    if (decorator = decorators[i])
      result = (kind ? decorator(target, key, result) : decorator(result)) || result;
  if (kind && result) __defProp(target, key, result);
  return result;
};
var __decorateParam = (index, decorator) => (target, key) => decorator(target, key, index);

// peers/standaloneServer.ts
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import ky from "ky";

// peers/listening.ts
function tellAddress(url) {
  process.stdout.write(`GraphQL ${url}
`);
}

// peers/proxySchema.ts
import "reflect-metadata";
import { GraphQLLong } from "graphql-scalars";
import {
  Arg,
  buildSchema,
  createUnionType,
  Field,
  Float,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver
} from "type-graphql";
var ConsumeSuccess = class {
  constructor(price, currency) {
    this.price = price;
    this.currency = currency;
  }
};
__decorateClass([
  Field(() => Float)
], ConsumeSuccess.prototype, "price", 2);
__decorateClass([
  Field(() => String)
], ConsumeSuccess.prototype, "currency", 2);
ConsumeSuccess = __decorateClass([
  ObjectType()
], ConsumeSuccess);
var ConsumeError = class {
  constructor(resultCode, message) {
    this.resultCode = resultCode;
    this.message = message;
  }
};
__decorateClass([
  Field(() => Int)
], ConsumeError.prototype, "resultCode", 2);
__decorateClass([
  Field(() => String)
], ConsumeError.prototype, "message", 2);
ConsumeError = __decorateClass([
  ObjectType()
], ConsumeError);
var ConsumeResult = createUnionType({
  name: "ConsumeResult",
  types: () => [ConsumeSuccess, ConsumeError]
});
function buildProxySchema(consume) {
  let ConsumeResolver = class {
    isUp() {
      return true;
    }
    async consumePayment(paymentSeq, itemSeq, purchaseToken) {
      const { header, result } = await consume(paymentSeq, itemSeq, purchaseToken);
      if (!header.isSuccessful || result === void 0)
        return new ConsumeError(header.resultCode, header.resultMessage);
      return new ConsumeSuccess(result.price, result.currency);
    }
  };
  __decorateClass([
    Query(() => Boolean)
  ], ConsumeResolver.prototype, "isUp", 1);
  __decorateClass([
    Mutation(() => ConsumeResult),
    __decorateParam(0, Arg("paymentSeq", () => String)),
    __decorateParam(1, Arg("itemSeq", () => GraphQLLong)),
    __decorateParam(2, Arg("purchaseToken", () => String))
  ], ConsumeResolver.prototype, "consumePayment", 1);
  ConsumeResolver = __decorateClass([
    Resolver()
  ], ConsumeResolver);
  return buildSchema({ resolvers: [ConsumeResolver] });
}

// peers/upstreamAddress.ts
function upstreamAddress() {
  const address = process.env["IAP_BASE_URL"];
  if (address === void 0) throw new Error("IAP_BASE_URL: is required");
  return address;
}

// peers/standaloneServer.ts
var consumeByKy = (paymentSeq, itemSeq, purchaseToken) => ky.post(`${upstreamAddress()}/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`, { json: { purchaseToken } }).json();
async function startStandalone(consume) {
  const server = new ApolloServer({ schema: await buildProxySchema(consume) });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: "127.0.0.1" } });
  tellAddress(new URL("/graphql", url).href);
}

// peers/bareProxy.ts
await startStandalone(consumeByKy);
//# sourceMappingURL=bareProxy.js.map
