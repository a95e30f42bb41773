// One round with the API: the next page of the feed into the game's database, then the outbox to the API. Nothing here is
// kept in memory from one round to the next, so it does not matter where a round is cut off.

import type { Answer, Api } from "./api.ts";
import type { Acknowledgement, Game, PaidItem, Payment, Reversal } from "./game.ts";
import type { FeedEntryFragment } from "./generated/graphql.ts";

export type Environment = "SANDBOX" | "PRODUCTION";

export interface Round {
  readonly api: Api;
  readonly game: Game;
  /** What is granted here; payments of the other environment are left alone. */
  readonly environment: Environment;
  /** Whether what a store's testers buy without money is granted as well. */
  readonly grantsTestPurchases: boolean;
  readonly log: (line: string) => void;
}

export type RoundEnd =
  /** hasMore: the next page is there already. */
  { readonly kind: "done"; readonly hasMore: boolean } | Exclude<Answer<never>, { kind: "answered" }>;

const PAGE_SIZE = 100;

export async function workRound({ api, game, log, ...rules }: Round): Promise<RoundEnd> {
  const answer = await api.ask("Feed", { first: PAGE_SIZE, after: game.cursor() });
  if (answer.kind !== "answered") return answer;
  const { nodes, pageInfo } = answer.data.feed;
  // endCursor is null on an empty page: the place is still the one that we came with.
  if (pageInfo.endCursor !== null)
    game.takePage(
      nodes.flatMap((event) => paidItemOf(event, rules.environment)),
      { testPurchases: nodes.flatMap((event) => testPurchaseOf(event, rules)), reversals: nodes.flatMap(reversalOf) },
      pageInfo.endCursor,
    );
  game.grantWaiting();
  for (const acknowledgement of game.acknowledgements()) {
    const said = await acknowledge(api, game, acknowledgement, log);
    if (said !== null) return said;
  }
  return { kind: "done", hasMore: pageInfo.hasNextPage };
}

/** Only CONSUMED asks anybody to grant. IMPORTED was granted before, AMENDED is about what was granted already. */
function paidItemOf(event: FeedEntryFragment, environment: Environment): PaidItem[] {
  const { kind, app, paymentSeq, consumption } = event;
  if (kind !== "CONSUMED" || consumption === null) return [];
  if (consumption.environment !== environment) return []; // a test payment is free of charge
  const { id: consumptionId, itemSeq, playerId } = consumption;
  return [{ app, paymentSeq, itemSeq: String(itemSeq), playerId, consumptionId }];
}

/**
 * Of whatever event tells it. Over Gamebase the API learns it some time after a success, and says so by AMENDED: a payment
 * may have been granted by then. The other faces never tell it.
 */
function testPurchaseOf(
  event: FeedEntryFragment,
  rules: Pick<Round, "environment" | "grantsTestPurchases">,
): Payment[] {
  const { app, paymentSeq, consumption } = event;
  const isTest = consumption?.environment === rules.environment && consumption.isTest === true;
  return isTest && !rules.grantsTestPurchases ? [{ app, paymentSeq }] : [];
}

function reversalOf({ kind, app, paymentSeq, reversal }: FeedEntryFragment): Reversal[] {
  return kind === "REVERSED" && reversal !== null ? [{ id: reversal.id, app, paymentSeq, kind: reversal.kind }] : [];
}

/** null: said, or set aside for people; else why this has to wait. */
async function acknowledge(
  api: Api,
  game: Game,
  acknowledgement: Acknowledgement,
  log: Round["log"],
): Promise<Exclude<RoundEnd, { kind: "done" }> | null> {
  const answer = await api.ask("AcknowledgeDelivery", { ...acknowledgement });
  if (answer.kind === "answered") {
    const { acknowledgeDelivery: result } = answer.data;
    if (result.__typename === "DeliveryAcknowledged") {
      game.acknowledged(acknowledgement); // killed before this, it is said again, and is `repeated` there
      return null;
    }
    // Two game servers with a database each, or ours is from before a restore: coins may have been given twice.
    return putAside(`DELIVERED stands under the reference ${result.delivery.reference}`);
  }
  // Unknown there, as after a restore. One that is refused for itself must not stop the others.
  return answer.kind === "refused" && answer.code === "BAD_USER_INPUT" ? putAside(answer.why) : answer;

  function putAside(problem: string): null {
    log(`look at ${acknowledgement.consumptionId}: ${problem}`);
    game.setAside(acknowledgement, problem);
    return null;
  }
}
