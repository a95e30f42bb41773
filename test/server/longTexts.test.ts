// Every pattern that looks at a client's text is done in a moment, whatever the text: none of them tries the same
// characters twice in many ways.

import { expect, it } from "vitest";
import { isLoopbackName } from "../../src/config/loopback.ts";
import { isPaymentSeq, isPurchaseToken } from "../../src/domain/identifiers.ts";
import { createDevIdentity } from "../../src/identity/devIdentity.ts";
import { createCursors } from "../../src/ledger/cursors.ts";
import { isJsonType } from "../../src/server/mediaTypes.ts";
import { requestIdFrom } from "../../src/server/requestId.ts";

const BYTES = 65_536;
const authenticate = createDevIdentity(isLoopbackName);
const cursors = createCursors(new Uint8Array(32)).of("list");

const looks: Readonly<Record<string, (text: string) => unknown>> = {
  "a media type": isJsonType,
  "a media type's parameters": (text) => isJsonType(`application/json${text}`),
  "a media type's charset": (text) => isJsonType(`application/json; charset=${text}`),
  "a request id": (text) => requestIdFrom(text, () => "made"),
  "a host": (text) => authenticate({ host: text, authorization: undefined, isForwarded: () => false }),
  "a host's port": (text) =>
    authenticate({ host: `localhost:${text}`, authorization: undefined, isForwarded: () => false }),
  "a payment's name": isPaymentSeq,
  "a token": isPurchaseToken,
  "a cursor": (text) => cursors.open(text),
};

it.each(Object.entries(looks))("looks at %s in a moment", (_what, look) => {
  look("warm"); // the first use of a pattern compiles it
  for (const unit of [" ", "a", "-", "=", ".", ":", "1", ";", "[", "a-", "127.", " ;", "1:"]) {
    const text = unit.repeat(BYTES / unit.length);
    const startedAt = performance.now();
    look(text);
    look(`${text}!`);
    expect(performance.now() - startedAt, unit).toBeLessThan(250);
  }
});
