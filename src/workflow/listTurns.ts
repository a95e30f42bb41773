// How often the upstream is asked for one player's list at the same time: twice at most. Whoever comes meanwhile for a look
// before a call is neither refused nor told what an older list showed, in which a payment made since is missing: they share one
// list more, which begins when one of the two has ended.

import { NETWORK_TIMEOUT } from "../domain/resultCodes.ts";
import type { Asking, Looked, LookFailure, UnconsumedList, Upstream } from "../upstream/port.ts";
import type { AppSurroundings, Surroundings } from "./surroundings.ts";

type ListQuestion = Asking & { readonly playerId: string };
type List = NonNullable<Upstream["listUnconsumed"]>;
type Listed = Looked<UnconsumedList>;

const AT_ONCE_MAX = 2;

/** As if it had been asked and nobody had answered in time. */
const NO_TURN_IN_TIME: LookFailure = {
  kind: "FAILED",
  resultCode: NETWORK_TIMEOUT,
  message: "Other lists of this player took too long.",
  isSignOfOutage: false,
  isUnreachable: true,
  isRefusal: false,
};

interface PlayersLists {
  running: number;
  /** To be begun as soon as one ends; a look among those who wait makes it one. */
  next: { readonly question: ListQuestion; isForCall: boolean; readonly begun: PromiseWithResolvers<Listed> } | null;
}

/** The same surroundings, in which each player's lists take turns. */
export function withListTurns(surroundings: Surroundings): Surroundings {
  const apps = Array.from(surroundings.apps, ([name, app]) => [name, takingTurns(app, surroundings)] as const);
  return { ...surroundings, apps: new Map(apps) };
}

function takingTurns(app: AppSurroundings, { after }: Surroundings): AppSurroundings {
  const { upstream } = app;
  const { listUnconsumed } = upstream;
  if (listUnconsumed === null) return app;
  return {
    ...app,
    upstream: {
      namesItem: upstream.namesItem,
      consume: (question) => upstream.consume(question),
      listUnconsumed: inTurns(listUnconsumed, after),
      lookUp: upstream.lookUp,
      listItems: upstream.listItems,
    },
  };
}

function inTurns(list: List, after: Surroundings["after"]): List {
  const players = new Map<string, PlayersLists>();

  async function run(lists: PlayersLists, question: ListQuestion): Promise<Listed> {
    lists.running += 1;
    try {
      return await list(question);
    } finally {
      lists.running -= 1;
      if (lists.next !== null) beginNext(lists, lists.next);
      else if (lists.running === 0) players.delete(question.playerId);
    }
  }

  function beginNext(lists: PlayersLists, { question, isForCall, begun }: NonNullable<PlayersLists["next"]>): void {
    lists.next = null;
    begun.resolve(run(lists, isForCall ? { ...question, purpose: "CALL" } : question));
  }

  function turnOf(lists: PlayersLists, question: ListQuestion): Promise<Listed> {
    const next = (lists.next ??= { question, isForCall: false, begun: Promise.withResolvers() });
    if (question.purpose === "CALL") next.isForCall = true;
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
