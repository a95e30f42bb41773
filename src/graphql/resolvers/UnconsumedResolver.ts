// The vendor's retry flow: what a player has paid for and not consumed, and consuming it. Whose list it is, is the caller's
// own player, or the one that a server names.

import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";

import { chooseApp } from "../chooseApp.ts";
import { choosePlayer } from "../choosePlayer.ts";
import type { Context } from "../context.ts";
import type { ListUnconsumedCommand, TooManyLists } from "../../workflow/port.ts";
import { badUserInput, rateLimited } from "../errors.ts";
import { openLimitOfMany } from "../withinPlayerLimits.ts";
import { UnconsumedPaymentResult, UnconsumedPaymentType } from "../types/UnconsumedPaymentType.ts";

const FIRST_DEFAULT = 20;
const FIRST_MAX = 50;
const PLAYER =
  "The player whose payments are meant, 1-128 characters. Required for server callers. Players may omit it.";
const APP = "The name of the app. Needed only if this server serves several apps.";

@Resolver()
export class UnconsumedResolver {
  @Query(() => [UnconsumedPaymentType], {
    description:
      "The player's paid but unconsumed payments. This asks the upstream now: call it after login, before a " +
      "purchase, and when the player enters the shop. The server records what the upstream shows, which later " +
      "helps to find the outcome of a lost answer.",
  })
  async unconsumedPayments(
    @Ctx() context: Context,
    @Arg("playerId", () => ID, { nullable: true, description: PLAYER }) playerId?: string | null,
    @Arg("app", () => String, { nullable: true, description: APP }) app?: string | null,
  ): Promise<UnconsumedPaymentType[]> {
    const whose = whoseList(context, playerId, app);
    const payments = await context.workflow.listUnconsumed({ ...whose, requestId: context.requestId });
    if (payments === "unlisted") throw unlisted();
    if ("kind" in payments) throw tooManyLists(payments);
    const isOwn = context.caller.playerId === whose.playerId;
    return payments.map((payment) => new UnconsumedPaymentType(whose.app, payment, isOwn));
  }

  @Mutation(() => [UnconsumedPaymentResult], {
    description:
      "The vendor's retry flow: lists the player's unconsumed payments upstream and consumes each one. It " +
      "returns one result per payment, in the order of the list. A failure does not affect the other payments. " +
      "A payment that there was no time for gets a retryable error: call again.",
  })
  async consumeUnconsumedPayments(
    @Ctx() context: Context,
    @Arg("first", () => Int, {
      nullable: true,
      defaultValue: FIRST_DEFAULT,
      description: `The maximum number of payments to consume, 1-${FIRST_MAX}.`,
    })
    first: number | null,
    @Arg("playerId", () => ID, { nullable: true, description: PLAYER }) playerId?: string | null,
    @Arg("app", () => String, { nullable: true, description: APP }) app?: string | null,
  ): Promise<UnconsumedPaymentResult[]> {
    const count = first ?? FIRST_DEFAULT;
    if (count < 1 || count > FIRST_MAX) throw badUserInput(`first must be 1 to ${FIRST_MAX}`);
    const whose = whoseList(context, playerId, app);
    const results = await context.workflow.consumeUnconsumed({
      ...whose,
      first: count,
      requestId: context.requestId,
      ...openLimitOfMany(context, whose.app),
    });
    if (results === "unlisted") throw unlisted();
    if ("kind" in results) throw tooManyLists(results);
    context.loaders.forgetAll();
    return results.map((result) => new UnconsumedPaymentResult(result, whose));
  }
}

function whoseList(
  context: Context,
  playerId: string | null | undefined,
  app: string | null | undefined,
): Pick<ListUnconsumedCommand, "playerId" | "app" | "isLimited"> {
  const chosen = choosePlayer(context.caller, playerId);
  if (chosen === null) throw badUserInput("playerId: required; send the player whose payments are meant");
  // A game server asks for many players, and has no rate limit of a player's.
  return { playerId: chosen, app: chooseApp(context, app), isLimited: context.caller.role === "PLAYER" };
}

const tooManyLists = ({ retryAfterMs }: TooManyLists) =>
  rateLimited(
    "Too many requests for unconsumed payments. It is safe to repeat the same call later.",
    retryAfterMs,
    "rate_lists",
  );

const unlisted = () =>
  badUserInput(
    "this app's unconsumed payments cannot be listed, because the server has no IAP_APP_SEQ or IAP_MARKETS for it",
  );
