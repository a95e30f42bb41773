// A consumption as GraphQL shows it: a plain instance, so that a page of many costs no resolver per field. Only what has
// to be looked up is a method.

import { Arg, Ctx, Field, Float, ID, Int, ObjectType } from "type-graphql";

import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import { explain, type Locale } from "../../domain/explaining/explain.ts";
import { nearestNumber } from "../../domain/money.ts";
import type { ConsumptionStatus, Environment, Evidence, PriceSource } from "../../domain/payment.ts";
import type { Context } from "../context.ts";
import * as enums from "../enums.ts";
import { consumptionNodeId } from "../nodeIds.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Decimal } from "../scalars/decimal.ts";
import { Long } from "../scalars/long.ts";
import { AttemptType } from "./AttemptType.ts";
import { DeliveryType } from "./DeliveryType.ts";
import { ItemType, shownItem } from "./ItemType.ts";
import { Node } from "./Node.ts";
import { ReversalType } from "./ReversalType.ts";

@ObjectType("Consumption", {
  implements: Node,
  simpleResolvers: true,
  description: "The record of what became of consuming one payment with one item and one token, for one player.",
})
export class ConsumptionType implements Node {
  @Field(() => ID, { description: "Opaque; `node(id:)` finds it again." })
  readonly id: string;

  @Field(() => String, { description: "Name of the app it belongs to." })
  readonly app: string;

  @Field(() => enums.Environment, { description: "Whether real money is behind it." })
  readonly environment: Environment;

  @Field(() => String, { description: "The upstream's number of the payment, such as `2014090210002254`." })
  readonly paymentSeq: string;

  @Field(() => Long, { description: "The upstream's number of the item." })
  readonly itemSeq: bigint;

  @Field(() => ID, { nullable: true, description: "The player whose payment it is; null where a server named none." })
  readonly playerId: string | null;

  @Field(() => enums.ConsumptionStatus, { description: "What became of it so far." })
  readonly status: ConsumptionStatus;

  @Field(() => enums.Evidence, { nullable: true, description: "How it is known; null unless CONSUMED." })
  readonly evidence: Evidence | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "The price as the nearest double. Null unless CONSUMED, and null if the price is unknown. Use `amount` for sums.",
  })
  readonly price: number | null;

  @Field(() => Decimal, { nullable: true, description: "The price, exact; null when `price` is null." })
  readonly amount: bigint | null;

  @Field(() => String, {
    nullable: true,
    description: "ISO 4217 code of the price, such as `KRW`; null when `price` is null.",
  })
  readonly currency: string | null;

  @Field(() => enums.PriceSource, {
    nullable: true,
    description: "Where the price comes from. Null unless CONSUMED; UNKNOWN when a consumed record has no price.",
  })
  readonly priceSource: PriceSource | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The last code: the upstream's, or the vendor's number for a failed exchange. 0 once consumed, null while PENDING.",
  })
  readonly resultCode: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The text that came with the code, for people. Never branch on it. Null if there was none.",
  })
  readonly message: string | null;

  @Field(() => DateTime, { description: "When the first call for it arrived." })
  readonly requestedAt: EpochMs;

  @Field(() => DateTime, { nullable: true, description: "When it became CONSUMED or REJECTED; null before." })
  readonly settledAt: EpochMs | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When an IN_DOUBT one is due to be asked about again; null otherwise.",
  })
  readonly nextAttemptAt: EpochMs | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "When a list or a look-up of the upstream showed it, with this token and item, as not yet consumed; null if none did.",
  })
  readonly seenUnconsumedAt: EpochMs | null;

  @Field(() => DeliveryType, {
    nullable: true,
    description: "The newest word of a game server on granting it; null: none yet.",
  })
  readonly delivery: DeliveryType | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The store: GG Google Play, AS App Store, ONESTORE, GALAXY, AMAZON, HUAWEI, MYCARD; null if the upstream did not report it.",
  })
  readonly market: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The store's own number of the order; null if the upstream did not report it.",
  })
  readonly storeOrderId: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What the store calls the item; null if the upstream did not report it.",
  })
  readonly productId: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "CONSUMABLE, CONSUMABLE_AUTO_RENEWABLE or AUTO_RENEWABLE (which can never be consumed), as a look-up reported it; null if none did.",
  })
  readonly productType: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was bought; null if the upstream did not report it." })
  readonly purchasedAt: EpochMs | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Bought without money, as store testers do, also in PRODUCTION. null if the upstream did not report it; on gamebase it " +
      "may become known later, with an AMENDED event.",
  })
  readonly isTest: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      "What the game client passed along with the purchase, unchanged; null if the upstream did not report it.",
  })
  readonly payload: string | null;

  private readonly record: Consumption;

  constructor(consumption: Consumption) {
    const { price } = consumption;
    this.id = consumptionNodeId(consumption.id);
    this.app = consumption.app;
    this.environment = consumption.environment;
    this.paymentSeq = consumption.paymentSeq;
    this.itemSeq = consumption.itemSeq;
    this.playerId = consumption.playerId;
    this.status = consumption.status;
    this.evidence = consumption.evidence;
    this.price = price === null ? null : nearestNumber(price.amountMicros);
    this.amount = price === null ? null : price.amountMicros;
    this.currency = price === null ? null : price.currency;
    this.priceSource = consumption.priceSource;
    this.resultCode = consumption.resultCode;
    this.message = consumption.message;
    this.requestedAt = consumption.requestedAt;
    this.settledAt = consumption.settledAt;
    this.nextAttemptAt = consumption.nextAttemptAt;
    this.seenUnconsumedAt = consumption.seenUnconsumedAt;
    this.delivery = consumption.delivery === null ? null : new DeliveryType(consumption.delivery);
    this.market = consumption.market;
    this.storeOrderId = consumption.storeOrderId;
    this.productId = consumption.productId;
    this.productType = consumption.productType;
    this.purchasedAt = consumption.purchasedAt;
    this.isTest = consumption.isTest;
    this.payload = consumption.payload;
    this.record = consumption;
  }

  @Field(() => [AttemptType], {
    description:
      "The upstream calls made for it: the newest 200, oldest of them first. `attemptCount` says how many there were.",
  })
  async attempts(@Ctx() context: Context): Promise<AttemptType[]> {
    const attempts = await context.loaders.attempts.load(this.record.id);
    return attempts.map((attempt) => new AttemptType(attempt));
  }

  @Field(() => Int, { description: "How many upstream calls were made for it, controls included." })
  async attemptCount(@Ctx() context: Context): Promise<number> {
    const attempts = await context.loaders.attempts.load(this.record.id);
    return attempts.at(-1)?.number ?? 0; // numbered without gaps
  }

  @Field(() => ItemType, {
    nullable: true,
    description: "The item. Null if the list of items does not contain it or is not available at the moment.",
  })
  async item(@Ctx() context: Context): Promise<ItemType | null> {
    const { app, itemSeq } = this;
    return shownItem(app, await context.loaders.items.load({ app, itemSeq }));
  }

  @Field(() => [ReversalType], {
    description:
      "Refunds, voids and chargebacks of the payment, oldest first. A player sees them only on a CONSUMED record; servers and " +
      "operators see them on every record.",
  })
  async reversals(@Ctx() context: Context): Promise<ReversalType[]> {
    const reversals = await context.loaders.reversalsOf.load(this.record.id);
    return reversals.map((reversal) => new ReversalType(reversal));
  }

  /** Signed only where it is asked for: a signature costs more than the rest of a row. */
  @Field(() => String, {
    nullable: true,
    description:
      "Our signed proof that the payment was consumed: a JWS to be verified by the keys of `/.well-known/jwks.json`. Null unless " +
      "CONSUMED, and where it is IMPORTED. Grant once for each `jti` in it.",
  })
  receipt(@Ctx() context: Context): string | null {
    return context.receipts.receiptOf(this.record);
  }

  @Field(() => String, {
    description:
      "For people, in two to six sentences: what happened, which rule applied, what happens next and when, what support may " +
      "tell the player. Never branch on it.",
  })
  async explanation(
    @Ctx() context: Context,
    @Arg("locale", () => enums.Locale, { defaultValue: "EN", description: "In which language." }) locale: Locale,
  ): Promise<string> {
    const { id } = this.record;
    const [attempts, reversals, background] = await Promise.all([
      context.loaders.attempts.load(id),
      context.loaders.reversalsOf.load(id),
      context.loaders.backgrounds.load(id),
    ]);
    return explain({ consumption: this.record, attempts, reversals, background }, locale);
  }
}
