// v3, the oldest face and the default one: the path of a consume call names payment and item, the body the token, and no
// key is sent. Lists are asked for by the app's number.

import type { Face } from "../face.ts";
import { serverCodes } from "../faceCodes.ts";
import type { HttpCalls } from "../httpCalls.ts";
import type { Upstream } from "../port.ts";
import { hear, look } from "../reading.ts";
import { createRequests } from "../requests.ts";
import * as wire from "../wire/v3.ts";

const NO_SECRETS = { secrets: [], transactionId: null, codes: serverCodes };

export function createV3Face({ appSeq, userChannel }: Face, calls: HttpCalls): Upstream {
  const requests = createRequests({ callNameHeader: "x-request-id", identification: [] });
  return {
    namesItem: true,
    async consume(question) {
      const { paymentSeq, itemSeq, purchaseToken, mayStillSend } = question;
      const path = `/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`;
      const request = requests.consume(question, path, wire.writeConsumeBody(purchaseToken));
      const sent = { secrets: [purchaseToken], transactionId: null, codes: serverCodes, paymentSeq };
      return hear(await calls.ask(request, mayStillSend), sent, wire.readConsumed);
    },
    listUnconsumed:
      appSeq === null
        ? null
        : async (question) => {
            const body = wire.writeUnconsumedBody(appSeq, userChannel, question.playerId);
            const request = requests.list(question, "/standard/inapp/v1/consumable/list", body);
            return look(await calls.ask(request, always), NO_SECRETS, wire.readUnconsumed);
          },
    lookUp: null,
    listItems:
      appSeq === null
        ? null
        : async (question) => {
            const request = requests.get(question, `/standard/item/list/${appSeq}`);
            return look(await calls.ask(request, always), NO_SECRETS, wire.readItems);
          },
  };
}

const always = (): boolean => true;
