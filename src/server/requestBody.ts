// Reads a request body up to a limit. Over it the caller still hears 413: what they go on sending is read and dropped up
// to 16 MiB, after that the connection is closed on them.

import type { IncomingMessage } from "node:http";

const DROPPED_BYTES_MAX = 16 * 1024 * 1024;

export class BodyTooLarge extends Error {
  readonly statusCode = 413;

  constructor(bytesMax: number) {
    super(`The request body is larger than ${bytesMax} bytes.`);
    this.name = "BodyTooLarge";
  }
}

export class BodyCutOff extends Error {
  readonly statusCode = 400;

  constructor() {
    super("The request body ended before it was whole.");
    this.name = "BodyCutOff";
  }
}

export function readBody(stream: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let byteCount = 0;
    stream.on("data", (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount <= bytesMax) return void chunks.push(chunk);
      chunks = [];
      if (byteCount <= DROPPED_BYTES_MAX) return;
      reject(new BodyTooLarge(bytesMax));
      stream.destroy();
    });
    let isWhole = false;
    stream.on("end", () => {
      isWhole = true;
      if (byteCount > bytesMax) reject(new BodyTooLarge(bytesMax));
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    const onCut = () => {
      if (!isWhole) reject(new BodyCutOff());
    };
    stream.on("error", onCut);
    stream.on("close", onCut);
  });
}
