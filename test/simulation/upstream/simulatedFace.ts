// The production faces of the upstream over a simulated wire: what is asked and what is heard go through the same code as
// in a real install, so that codes, envelopes and the names of transactions are under test too.

import type { ExchangeEnd, HttpRequest } from "../../../src/upstream/Exchange.ts";
import type { Face } from "../../../src/upstream/face.ts";
import { createGamebaseFace } from "../../../src/upstream/faces/gamebase.ts";
import { createNhncloudFace } from "../../../src/upstream/faces/nhncloud.ts";
import { createV3Face } from "../../../src/upstream/faces/v3.ts";
import type { HttpCalls } from "../../../src/upstream/httpCalls.ts";
import type { Asking, Upstream, UpstreamQuestion } from "../../../src/upstream/port.ts";
import type { FaceKind } from "../world/plan.ts";

/** A read-only question: the list of a player's unconsumed payments, or the payment of a token. */
export type LookQuestion = Asking & ({ readonly playerId: string } | { readonly purchaseToken: string });

export interface Carriers {
  consume(question: UpstreamQuestion, request: HttpRequest): Promise<ExchangeEnd>;
  look(question: LookQuestion, request: HttpRequest): Promise<ExchangeEnd>;
  /** As the product makes them, but the same in every run. */
  makeCallId(): string;
}

const APIS = { namesItem: "v3", itemless: "nhncloud", lookUps: "gamebase" } as const;
const KEYS = { appId: "simulated", secretKey: "simulated-secret" };
const FACE: Face = {
  api: "v3",
  appSeq: 1n,
  userChannel: "GF",
  markets: ["GG"],
  appKey: null,
  appId: null,
  secretKey: null,
};

/** @throws where a face asks for something at another time than when it is called: nobody would know for whom */
export function faceOver(kind: FaceKind, carriers: Carriers): Upstream {
  let next: UpstreamQuestion | LookQuestion | null = null;
  const takeNext = (): UpstreamQuestion | LookQuestion => {
    const question = next;
    next = null;
    if (question === null) throw new Error("a face asks later than it is asked");
    return question;
  };
  const carry = (question: UpstreamQuestion | LookQuestion, request: HttpRequest) =>
    "mayStillSend" in question ? carriers.consume(question, request) : carriers.look(question, request);
  const calls: HttpCalls = {
    ask: (request) => carry(takeNext(), request),
    within(_deadlineMs, run) {
      const question = takeNext();
      return run((request) => carry(question, request));
    },
    makeCallId: () => carriers.makeCallId(),
    close: () => Promise.resolve(),
  };
  const upstream = openFace(kind, calls);
  const asked = <Question extends UpstreamQuestion | LookQuestion, Answer>(ask: (question: Question) => Answer) => {
    return (question: Question): Answer => {
      next = question;
      return ask(question);
    };
  };
  return {
    ...upstream,
    consume: asked((question) => upstream.consume(question)),
    listUnconsumed: upstream.listUnconsumed && asked(upstream.listUnconsumed),
    lookUp: upstream.lookUp && asked(upstream.lookUp),
  };
}

function openFace(kind: FaceKind, calls: HttpCalls): Upstream {
  const face = { ...FACE, api: APIS[kind] };
  switch (kind) {
    case "namesItem":
      return createV3Face(face, calls);
    case "itemless":
      return createNhncloudFace(face, KEYS.secretKey, calls);
    case "lookUps":
      return createGamebaseFace(face, KEYS, calls);
  }
}
