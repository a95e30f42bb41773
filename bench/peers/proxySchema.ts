// What most people would write: a type-graphql schema with one mutation that passes the call on. No ledger, no rights.
// The only decorators in this folder: they are why the peers are bundled before they run.

// oxlint-disable-next-line import/no-unassigned-import -- decorators need it before they run
import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
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
  Resolver,
} from "type-graphql";

export interface ProxyAnswer {
  readonly header: { readonly isSuccessful: boolean; readonly resultCode: number; readonly resultMessage: string };
  readonly result?: { readonly price: number; readonly currency: string };
}

export type Consume = (paymentSeq: string, itemSeq: number | bigint, purchaseToken: string) => Promise<ProxyAnswer>;

@ObjectType()
class ConsumeSuccess {
  @Field(() => Float)
  readonly price: number;

  @Field(() => String)
  readonly currency: string;

  constructor(price: number, currency: string) {
    this.price = price;
    this.currency = currency;
  }
}

@ObjectType()
class ConsumeError {
  @Field(() => Int)
  readonly resultCode: number;

  @Field(() => String)
  readonly message: string;

  constructor(resultCode: number, message: string) {
    this.resultCode = resultCode;
    this.message = message;
  }
}

const ConsumeResult = createUnionType({
  name: "ConsumeResult",
  types: () => [ConsumeSuccess, ConsumeError] as const,
});

export function buildProxySchema(consume: Consume): Promise<GraphQLSchema> {
  @Resolver()
  class ConsumeResolver {
    @Query(() => Boolean)
    isUp(): boolean {
      return true;
    }

    @Mutation(() => ConsumeResult)
    async consumePayment(
      @Arg("paymentSeq", () => String) paymentSeq: string,
      @Arg("itemSeq", () => GraphQLLong) itemSeq: number | bigint,
      @Arg("purchaseToken", () => String) purchaseToken: string,
    ): Promise<ConsumeSuccess | ConsumeError> {
      const { header, result } = await consume(paymentSeq, itemSeq, purchaseToken);
      if (!header.isSuccessful || result === undefined)
        return new ConsumeError(header.resultCode, header.resultMessage);
      return new ConsumeSuccess(result.price, result.currency);
    }
  }
  return buildSchema({ resolvers: [ConsumeResolver] });
}
