// What a consume call is answered with. Success and every expected failure are data; which of the two it is, is told by
// the class.

import { createUnionType, Ctx, Field, Float, Int, ObjectType } from "type-graphql";

import { type ConsumeAnswer, type ConsumeErrorReason, type ConsumeFailure, isRetryable } from "../../domain/answer.ts";
import type { Consumption } from "../../domain/consumption.ts";
import type { Context } from "../context.ts";
import * as enums from "../enums.ts";
import { ConsumptionType } from "./ConsumptionType.ts";

@ObjectType("ConsumeSuccess", {
  simpleResolvers: true,
  description: "The payment was consumed by this call, or by the same call before it. On disk before it is answered.",
})
export class ConsumeSuccess {
  @Field(() => Float, { nullable: true, description: "What was paid; null where the answer that held it was lost." })
  readonly price: number | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO 4217 code of the price, such as `KRW`; null when `price` is null.",
  })
  readonly currency: string | null;

  @Field(() => Boolean, {
    description:
      "True if this is the recorded answer, given again. False only for the call whose own attempt settled the payment, and for calls of the same " +
      "process that joined that attempt.",
  })
  readonly replayed: boolean;

  @Field(() => ConsumptionType, { description: "The record." })
  readonly consumption: ConsumptionType;

  constructor(consumption: Consumption, isReplayed: boolean) {
    this.consumption = new ConsumptionType(consumption);
    this.price = this.consumption.price;
    this.currency = this.consumption.currency;
    this.replayed = isReplayed;
  }

  @Field(() => String, {
    description:
      "Our signed proof that the payment was consumed, for a game server to verify offline by the keys of " +
      "`/.well-known/jwks.json`. Every successful call for the payment has the same `jti`: grant once for each `jti`.",
  })
  receipt(@Ctx() context: Context): string {
    const receipt = this.consumption.receipt(context);
    if (receipt === null) throw new Error("a success without a receipt");
    return receipt;
  }
}

@ObjectType("ConsumeError", {
  simpleResolvers: true,
  description: "The call did not succeed. `retryable` and `reason` say what to do; grant nothing.",
})
export class ConsumeError {
  @Field(() => Int, { description: "The upstream's code as it came, or the vendor's number for the same case." })
  readonly resultCode: number;

  @Field(() => String, { description: "For people; never branch on it." })
  readonly message: string;

  @Field(() => enums.ConsumeErrorReason, { description: "For programs to branch on." })
  readonly reason: ConsumeErrorReason;

  @Field(() => Boolean, { description: "Whether the same call again can help." })
  readonly retryable: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "How long to wait before another call, in milliseconds; null if another call cannot help.",
  })
  readonly retryAfterMs: number | null;

  readonly #own: ConsumptionType | null;
  readonly #whose: WhosePayment | null;

  constructor(failure: ConsumeFailure, whose: WhosePayment | null) {
    this.resultCode = failure.resultCode;
    this.message = failure.message;
    this.reason = failure.reason;
    this.retryable = isRetryable(failure.reason);
    this.retryAfterMs = failure.retryAfterMs;
    this.#own = failure.consumption === null ? null : new ConsumptionType(failure.consumption);
    this.#whose = failure.reason === "INVALID_INPUT" ? null : whose;
  }

  @Field(() => ConsumptionType, {
    nullable: true,
    description:
      "The caller's own record of this payment; null if there is none. Its name differs from the success's, so that one " +
      "document can ask for both without an alias.",
  })
  async standing(@Ctx() context: Context): Promise<ConsumptionType | null> {
    if (this.#own !== null || this.#whose === null) return this.#own;
    // The call was not about it: it is of another item or token. What others have of the payment is not told.
    const { playerId, ...payment } = this.#whose;
    const standing = await context.loaders.standing.load(payment);
    return standing !== null && standing.playerId === playerId ? new ConsumptionType(standing) : null;
  }
}

/** Whose call it was, for which payment. */
export interface WhosePayment {
  readonly app: string;
  readonly paymentSeq: string;
  readonly playerId: string;
}

export const ConsumeResult = createUnionType({
  name: "ConsumeResult",
  description: "The answer to a consume call.",
  types: () => [ConsumeSuccess, ConsumeError] as const,
});

/** @param whose null: a server that named no player */
export function consumeResultOf(answer: ConsumeAnswer, whose: WhosePayment | null): ConsumeSuccess | ConsumeError {
  switch (answer.kind) {
    case "success":
      return new ConsumeSuccess(answer.consumption, answer.isReplayed);
    case "error":
      return new ConsumeError(answer, whose);
  }
}
