// Gamebase's server API: the app is part of every path, a secret key is in a header, and answers repeat the name that a
// call was given, so that an answer to somebody else's call is known as one. It can show a payment by its token.

import { isPurchaseToken } from "../../domain/identifiers.ts";
import { INVALID_PARAMETERS } from "../../domain/resultCodes.ts";
import type { Face } from "../face.ts";
import type { HttpCalls } from "../httpCalls.ts";
import type { Asking, FoundPayment, Looked, Upstream } from "../port.ts";
import { failed, hear, look } from "../reading.ts";
import { createRequests, sendableRequestId } from "../requests.ts";
import * as wire from "../wire/gamebase.ts";

/** What a bad token is refused with (the vendor's table). */
const CONSUME_FAILED = 5000;

export interface GamebaseKeys {
  /** Fit for a path. */
  readonly appId: string;
  /** Fit for a header. */
  readonly secretKey: string;
}

export function createGamebaseFace({ markets }: Face, { appId, secretKey }: GamebaseKeys, calls: HttpCalls): Upstream {
  const requests = createRequests({
    requestIdName: "x-tcgb-transaction-id",
    identification: ["x-secret-key", secretKey],
  });
  const base = `/tcgb-inapp/v1.3/apps/${appId}`;
  const sentWith = ({ requestId }: Asking, ...tokens: string[]) => ({
    secrets: [...tokens, secretKey],
    transactionId: sendableRequestId(requestId),
  });
  return {
    namesItem: false,
    async consume(question) {
      const { paymentSeq, purchaseToken, mayStillSend } = question;
      const body = wire.writeConsumeBody(paymentSeq, purchaseToken);
      const end = await calls.ask(requests.consume(question, `${base}/consume`, body), mayStillSend);
      const sent = sentWith(question, purchaseToken);
      return hear(end, sent, (result, message) => wire.readConsumed(result, message, sent.secrets));
    },
    listUnconsumed:
      markets.length === 0
        ? null
        : async (question) => {
            const body = wire.writeUnconsumedBody(markets, question.playerId);
            const end = await calls.ask(requests.list(question, `${base}/consumable`, body), always);
            const sent = sentWith(question);
            return look(end, sent, (result) => wire.readUnconsumed(result, sent.secrets));
          },
    async lookUp(question) {
      if (!isPurchaseToken(question.purchaseToken)) return failed(INVALID_PARAMETERS, "The token cannot be sent.");
      const query = wire.writeTransactionQuery(question.purchaseToken);
      const end = await calls.ask(requests.get(question, `${base}/payment/transaction?${query}`), always);
      // The token leaves in the query, so the upstream may repeat it in either spelling; the longer one is looked for first.
      const sent = sentWith(question, encodeURIComponent(question.purchaseToken), question.purchaseToken);
      return asFound(look(end, sent, (result) => wire.readFound(result, sent.secrets)));
    },
    listItems: null,
  };
}

/** A token that is refused is one by which the upstream knows no payment: an answer, not a failure. */
function asFound(looked: Looked<FoundPayment | null>): Looked<FoundPayment | null> {
  return looked.kind === "FAILED" && looked.resultCode === CONSUME_FAILED ? { kind: "SHOWN", value: null } : looked;
}

const always = (): boolean => true;
