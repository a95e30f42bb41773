// Gamebase's server API: the app is part of every path, a secret key is in a header, and answers repeat the transaction id
// that a call was given. Every call has one of its own, so that the answer to another call is known as one. It can show a
// payment by its token.

import { isPurchaseToken } from "../../domain/identifiers.ts";
import { INVALID_PARAMETERS } from "../../domain/resultCodes.ts";
import type { Face } from "../face.ts";
import { gamebaseCodes } from "../faceCodes.ts";
import type { HttpCalls } from "../httpCalls.ts";
import { type Asking, type FoundPayment, type Looked, showsNothing, type Upstream } from "../port.ts";
import { failed, hear, look } from "../reading.ts";
import { createRequests, transactionIdFor } from "../requests.ts";
import * as wire from "../wire/gamebase.ts";

export interface GamebaseKeys {
  /** Fit for a path. */
  readonly appId: string;
  /** Fit for a header. */
  readonly secretKey: string;
}

export function createGamebaseFace({ markets }: Face, { appId, secretKey }: GamebaseKeys, calls: HttpCalls): Upstream {
  const requests = createRequests({
    callNameHeader: "x-tcgb-transaction-id",
    identification: ["x-secret-key", secretKey],
  });
  const base = `/tcgb-inapp/v1.3/apps/${appId}`;
  const named = <Question extends Asking>(question: Question) => ({
    ...question,
    transactionId: transactionIdFor(question.requestId, calls.makeCallId()),
  });
  const sentWith = (transactionId: string, ...tokens: string[]) => ({
    secrets: [...tokens, secretKey],
    transactionId,
    codes: gamebaseCodes,
  });
  return {
    namesItem: false,
    async consume(question) {
      const { paymentSeq, purchaseToken, mayStillSend } = question;
      const asking = named(question);
      const body = wire.writeConsumeBody(paymentSeq, purchaseToken);
      const end = await calls.ask(requests.consume(asking, `${base}/consume`, body), mayStillSend);
      const sent = { ...sentWith(asking.transactionId, purchaseToken), paymentSeq };
      return hear(end, sent, (result, message) => wire.readConsumed(result, message, sent.secrets));
    },
    listUnconsumed:
      markets.length === 0
        ? null
        : async (question) => {
            const asking = named(question);
            const body = wire.writeUnconsumedBody(markets, question.playerId);
            const end = await calls.ask(requests.list(asking, `${base}/consumable`, body), always);
            const sent = sentWith(asking.transactionId);
            return look(end, sent, (result) => wire.readUnconsumed(result, sent.secrets));
          },
    async lookUp(question) {
      if (!isPurchaseToken(question.purchaseToken)) return failed(INVALID_PARAMETERS, "The token cannot be sent.");
      const asking = named(question);
      const query = wire.writeTransactionQuery(question.purchaseToken);
      const end = await calls.ask(requests.get(asking, `${base}/payment/transaction?${query}`), always);
      // The token leaves in the query, so the upstream may repeat it in either spelling; the longer one is looked for first.
      const { purchaseToken } = question;
      const sent = sentWith(asking.transactionId, encodeURIComponent(purchaseToken), purchaseToken);
      return asFound(look(end, sent, (result) => wire.readFound(result, sent.secrets)));
    },
    listItems: null,
  };
}

/** A look-up by a wrong token is an answer that shows nothing, not a failure. */
function asFound(looked: Looked<FoundPayment | null>): Looked<FoundPayment | null> {
  return looked.kind === "FAILED" && showsNothing(looked) ? { kind: "SHOWN", value: null } : looked;
}

const always = (): boolean => true;
