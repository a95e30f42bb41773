// The one way to the upstream, whichever of its faces an app is behind. What becomes part of a path or a header is looked
// at before anything is built from it: once at the start for keys, on every call for the numbers of a payment.

import { isItemSeq, isPaymentSeq } from "../domain/identifiers.ts";
import type { Face } from "./face.ts";
import { createGamebaseFace } from "./faces/gamebase.ts";
import { createNhncloudFace } from "./faces/nhncloud.ts";
import { createV3Face } from "./faces/v3.ts";
import { createHttpCalls, type HttpCalls, type HttpCallsOptions } from "./httpCalls.ts";
import type { Upstream } from "./port.ts";
import { heldBack } from "./unheard.ts";

export type ClosableUpstream = Upstream & { close(): Promise<void> };

/** No blank, control character or anything beyond ASCII: such a key would come back in the HTTP client's error, in clear. */
const HEADER_SAFE = /^[\x21-\x7e]{1,512}$/;
const PATH_SAFE = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,128}$/;

/** Throws where a key of the face is missing or cannot be sent; the key itself is never named. */
export function createUpstream(face: Face, options: HttpCallsOptions): ClosableUpstream {
  const calls = createHttpCalls(options);
  const upstream = createFace(face, calls);
  return {
    ...upstream,
    // Whoever asks has checked both; but both become part of a request, so no other text may ever get this far.
    async consume(question) {
      return isPaymentSeq(question.paymentSeq) && isItemSeq(question.itemSeq)
        ? upstream.consume(question)
        : heldBack("The payment's or the item's number cannot be part of a request.");
    },
    close: () => calls.close(),
  };
}

function createFace(face: Face, calls: HttpCalls): Upstream {
  switch (face.api) {
    case "v3":
      if (face.appSeq !== null && !isItemSeq(face.appSeq)) throw new TypeError("The app's number is no 64-bit number.");
      return createV3Face(face, calls);
    case "nhncloud":
      return createNhncloudFace(face, sendable(face.appKey, HEADER_SAFE, "app key", "header"), calls);
    case "gamebase": {
      const appId = sendable(face.appId, PATH_SAFE, "app id", "path");
      return createGamebaseFace(
        face,
        { appId, secretKey: sendable(face.secretKey, HEADER_SAFE, "secret key", "header") },
        calls,
      );
    }
  }
}

function sendable(key: string | null, form: RegExp, name: string, place: string): string {
  if (key === null) throw new TypeError(`This face of the upstream needs the ${name}.`);
  if (!form.test(key)) throw new TypeError(`The ${name} has characters that a ${place} cannot carry.`);
  return key;
}
