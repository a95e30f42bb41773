// The NHN Cloud SDK's server API: the app is known by a key in a header, a consume call names no item, and unconsumed
// payments are listed for one store at a time.

import type { Face } from "../face.ts";
import { serverCodes } from "../faceCodes.ts";
import type { HttpCalls } from "../httpCalls.ts";
import {
  type Looked,
  type LookFailure,
  showsNothing,
  type UnconsumedList,
  type UnconsumedPayment,
  type Upstream,
} from "../port.ts";
import { hear, look } from "../reading.ts";
import { createRequests } from "../requests.ts";
import * as wire from "../wire/nhncloud.ts";
import { firstOfEach } from "../wire/rows.ts";

/** @param appKey fit for a header */
export function createNhncloudFace({ userChannel, markets }: Face, appKey: string, calls: HttpCalls): Upstream {
  const requests = createRequests({
    callNameHeader: "x-request-id",
    identification: ["x-nhn-tciap-appkey", appKey],
  });
  const keyAlone = { secrets: [appKey], transactionId: null, codes: serverCodes };

  /** One store after another: a look is no hurry, and the pool is for consume calls. */
  const listUnconsumed: NonNullable<Upstream["listUnconsumed"]> = (question) =>
    calls.within(question.deadlineMs, async (ask): Promise<Looked<UnconsumedList>> => {
      const payments: UnconsumedPayment[] = [];
      let isWhole = true;
      let refused: LookFailure | null = null;
      for (const market of markets) {
        const body = wire.writeUnconsumedBody(market, userChannel, question.playerId);
        const request = requests.list(question, "/v1/service/consumable", body);
        const looked = look(await ask(request), keyAlone, (result) => wire.readUnconsumed(result, market));
        if (looked.kind === "SHOWN") {
          payments.push(...looked.value.payments);
          isWhole &&= looked.value.isWhole;
        } else if (!looked.isRefusal) return looked;
        // One store's, in which the app may sell nothing: the others still show what they have. A code that says more than that
        // is the one that is told.
        else if (refused === null || showsNothing(refused)) refused = looked;
      }
      const shown = { payments: firstOfEach(payments), isWhole };
      return refused === null ? { kind: "SHOWN", value: shown } : { ...refused, shown }; // half a list would hide payments
    });

  return {
    namesItem: false,
    async consume(question) {
      const { paymentSeq, purchaseToken, mayStillSend } = question;
      const body = wire.writeConsumeBody(paymentSeq, purchaseToken);
      const request = requests.consume(question, "/v1/service/consume", body);
      const sent = { secrets: [purchaseToken, appKey], transactionId: null, codes: serverCodes, paymentSeq };
      return hear(await calls.ask(request, mayStillSend), sent, wire.readConsumed);
    },
    listUnconsumed: markets.length === 0 ? null : listUnconsumed,
    lookUp: null,
    listItems: null,
  };
}
