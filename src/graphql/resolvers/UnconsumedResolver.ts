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
const PLAYER = "For server callers only, who must name it: the player whose payments are meant, 1-128 characters.";
const APP = "Only where the install serves several apps: which one.";

@Resolver()
export class UnconsumedResolver {
  @Query(() => [UnconsumedPaymentType], {
    description:
      "Payments that the player made and that are not consumed yet, as the upstream lists them now. Ask after login, before a " +
      "purchase, and when the player enters the shop. What is shown is recorded, so that a lost answer can be recognised later.",
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
      "The vendor's retry flow: lists the player's unconsumed payments upstream and consumes each; one result per payment, " +
      "in the list's order. A payment that fails does not affect the others. A payment for which there was no time has a " +
      "retryable result: call again.",
  })
  async consumeUnconsumedPayments(
    @Ctx() context: Context,
    @Arg("first", () => Int, {
      nullable: true,
      defaultValue: FIRST_DEFAULT,
      description: `At most so many payments, 1-${FIRST_MAX}.`,
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
  if (chosen === null) throw badUserInput("playerId: name the player whose payments are meant");
  // A game server asks for many players, and has no rate limit of a player's.
  return { playerId: chosen, app: chooseApp(context, app), isLimited: context.caller.role === "PLAYER" };
}

const tooManyLists = ({ retryAfterMs }: TooManyLists) =>
  rateLimited("Too many lists of unconsumed payments; the same call later is safe.", retryAfterMs, "rate_lists");

const unlisted = () =>
  badUserInput("this app's unconsumed payments cannot be listed: its server has no IAP_APP_SEQ or IAP_MARKETS");
