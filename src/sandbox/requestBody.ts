// Reads a request's body up to a limit. One over it is read on and dropped, so that its sender hears the answer instead
// of a broken pipe, but not for ever.

import type { IncomingMessage } from "node:http";

const BODY_BYTES_MAX = 64 * 1024;
const DROPPED_BYTES_MAX = 1024 * 1024;

export type RequestBody =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tooLarge" }
  /** The client left, or sent without end: there is nobody to answer. */
  | { readonly kind: "gone" };

export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  try {
    for await (const chunk of request) {
      const bytes: Buffer = chunk;
      byteCount += bytes.length;
      if (byteCount > DROPPED_BYTES_MAX) break; // leaving the loop destroys the connection
      if (byteCount <= BODY_BYTES_MAX) chunks.push(bytes);
    }
  } catch {
    return { kind: "gone" };
  }
  if (byteCount > DROPPED_BYTES_MAX) return { kind: "gone" };
  if (byteCount > BODY_BYTES_MAX) return { kind: "tooLarge" };
  return { kind: "text", text: Buffer.concat(chunks).toString("utf8") };
}
