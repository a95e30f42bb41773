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
  description:
    "The payment was consumed by this call, or by the same call earlier. The record is on disk before the " +
    "answer is sent.",
})
export class ConsumeSuccess {
  @Field(() => Float, {
    nullable: true,
    description: "The price that was paid. Null if the answer that contained it was lost.",
  })
  readonly price: number | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO 4217 code of the price, such as `KRW`. Null if and only if `price` is null.",
  })
  readonly currency: string | null;

  @Field(() => Boolean, {
    description:
      "Whether this is an answer that another attempt settled. False only for the call whose own attempt " +
      "settled it, and for calls in the same process that joined that attempt.",
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
      "Our signed proof that the payment was consumed. A game server can verify it offline with the keys of " +
      "`/.well-known/jwks.json`. Every successful call for this consumption returns the same `jti`: grant once " +
      "for each `jti`.",
  })
  receipt(@Ctx() context: Context): string {
    const receipt = this.consumption.receipt(context);
    if (receipt === null) throw new Error("a success without a receipt");
    return receipt;
  }
}

@ObjectType("ConsumeError", {
  simpleResolvers: true,
  description: "The call did not succeed. Grant nothing. `retryable` and `reason` say what to do.",
})
export class ConsumeError {
  @Field(() => Int, { description: "The upstream's code unchanged, or the vendor's number for the same case." })
  readonly resultCode: number;

  @Field(() => String, { description: "For people. Never branch on it." })
  readonly message: string;

  @Field(() => enums.ConsumeErrorReason, { description: "The reason, for programs to branch on." })
  readonly reason: ConsumeErrorReason;

  @Field(() => Boolean, { description: "Whether repeating the same call can help." })
  readonly retryable: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "How long to wait before the retry, in milliseconds. Null if `retryable` is false.",
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
      "The caller's own record of this payment. Null if there is none. Its name differs from " +
      "`ConsumeSuccess.consumption`, so that one document can select both without an alias.",
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
