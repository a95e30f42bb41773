// How often the upstream is asked for one player's list at the same time: twice at most. Whoever comes meanwhile for a look
// before a call is neither refused nor told what an older list showed, in which a payment made since is missing: they share one
// list more, which begins when one of the two has ended, while one of them still waits and has time for it.

import { SERVER_UNKNOWN_ERROR } from "../domain/resultCodes.ts";
import type { Asking, Looked, LookFailure, UnconsumedList, Upstream } from "../upstream/port.ts";
import type { AppSurroundings, Surroundings } from "./surroundings.ts";

type ListQuestion = Asking & { readonly playerId: string };
type List = NonNullable<Upstream["listUnconsumed"]>;
type Listed = Looked<UnconsumedList>;

const AT_ONCE_MAX = 2;
/** With less of its time left a list is not begun: it would be cut off, and its place be wasted. */
const PART_NEEDED = 1 / 4;

/** Nothing was sent, and the upstream is not why. */
const NO_TURN_IN_TIME: LookFailure = {
  kind: "FAILED",
  resultCode: SERVER_UNKNOWN_ERROR,
  message: "Other requests for this player's unconsumed payments took too long.",
  isSignOfOutage: false,
  isUnreachable: true,
  isRefusal: false,
};

interface PlayersLists {
  running: number;
  next: NextList | null;
}

/** To be begun as soon as one ends; a look among those who wait makes it one. */
interface NextList {
  readonly question: ListQuestion;
  isForCall: boolean;
  /** Of whoever came last: until then somebody waits for it. */
  endsAtMs: number;
  readonly begun: PromiseWithResolvers<Listed>;
}

/** The same surroundings, in which each player's lists take turns. */
export function withListTurns(surroundings: Surroundings): Surroundings {
  const apps = Array.from(surroundings.apps, ([name, app]) => [name, takingTurns(app, surroundings)] as const);
  return { ...surroundings, apps: new Map(apps) };
}

function takingTurns(app: AppSurroundings, surroundings: Surroundings): AppSurroundings {
  const { upstream } = app;
  const { listUnconsumed } = upstream;
  if (listUnconsumed === null) return app;
  return {
    ...app,
    upstream: {
      namesItem: upstream.namesItem,
      consume: (question) => upstream.consume(question),
      listUnconsumed: inTurns(listUnconsumed, surroundings),
      lookUp: upstream.lookUp,
      listItems: upstream.listItems,
    },
  };
}

/** @param players who has a list under way, and nobody else */
export function inTurns(
  list: List,
  { after, monotonicMs }: Surroundings,
  players = new Map<string, PlayersLists>(),
): List {
  async function run(lists: PlayersLists, question: ListQuestion): Promise<Listed> {
    lists.running += 1;
    try {
      return await list(question);
    } finally {
      lists.running -= 1;
      if (lists.next !== null) beginNext(lists, lists.next);
      if (lists.running === 0) players.delete(question.playerId);
    }
  }

  function beginNext(lists: PlayersLists, { question, isForCall, endsAtMs, begun }: NextList): void {
    lists.next = null;
    const deadlineMs = Math.floor(endsAtMs - monotonicMs());
    if (deadlineMs < question.deadlineMs * PART_NEEDED) return begun.resolve(NO_TURN_IN_TIME);
    begun.resolve(run(lists, { ...question, deadlineMs, ...(isForCall ? { purpose: "LOOK" } : {}) }));
  }

  function turnOf(lists: PlayersLists, question: ListQuestion): Promise<Listed> {
    const next = (lists.next ??= { question, isForCall: false, endsAtMs: 0, begun: Promise.withResolvers() });
    next.endsAtMs = Math.max(next.endsAtMs, monotonicMs() + question.deadlineMs);
    if (question.purpose === "LOOK") next.isForCall = true;
    return next.begun.promise;
  }

  return (question) => {
    const lists = players.get(question.playerId) ?? { running: 0, next: null };
    players.set(question.playerId, lists);
    if (lists.running < AT_ONCE_MAX) return run(lists, question);
    return inTime(turnOf(lists, question), question.deadlineMs, after);
  };
}

async function inTime(listed: Promise<Listed>, deadlineMs: number, after: Surroundings["after"]): Promise<Listed> {
  let callOff: () => void = () => undefined;
  const late = new Promise<Listed>((resolve) => {
    callOff = after(deadlineMs, () => resolve(NO_TURN_IN_TIME));
  });
  try {
    return await Promise.race([listed, late]);
  } finally {
    callOff();
  }
}
