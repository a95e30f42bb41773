// A long answer in pieces of one size. Their memory is used again once an answer is gone, so that many long answers one after
// another leave nothing behind that has to be collected.

import { Readable } from "node:stream";

export const PIECE_BYTES = 65_536;
/** So many stay for later once it is quiet. */
const SPARE_IN_QUIET = 16;

export interface PiecePool {
  /** The answer, and what gives its memory back: only to be called once nothing of it is on its way any more. */
  inPieces(answer: string | Buffer): { readonly stream: Readable; readonly release: () => void };
  /** Keeps little for later. */
  shrink(): void;
}

/** @param spareMax pieces that are kept for later, beyond what is on its way */
export function createPiecePool(spareMax: number): PiecePool {
  const spare: Buffer[] = [];
  const encoder = new TextEncoder();

  function encoded(text: string): { readonly pieces: Buffer[]; readonly memory: Buffer[] } {
    const pieces: Buffer[] = [];
    const memory: Buffer[] = [];
    for (let at = 0; at < text.length;) {
      const piece = spare.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
      memory.push(piece);
      const { read, written } = encoder.encodeInto(text.slice(at, at + PIECE_BYTES), piece);
      // Where the slice cuts a character of two halves, its second half is not taken for a broken one.
      const isCut = read === PIECE_BYTES && isFirstHalf(text, at + read - 1);
      pieces.push(piece.subarray(0, isCut ? written - BROKEN_BYTES : written));
      at += isCut ? read - 1 : read;
    }
    return { pieces, memory };
  }

  return {
    inPieces(answer) {
      const { pieces, memory } = typeof answer === "string" ? encoded(answer) : { pieces: cut(answer), memory: [] };
      return {
        stream: Readable.from(pieces, { objectMode: false, highWaterMark: 0 }),
        release: () => void spare.push(...memory.slice(0, spareMax - spare.length)),
      };
    },
    shrink: () => void spare.splice(SPARE_IN_QUIET),
  };
}

/** A half without its other half is written as U+FFFD. */
const BROKEN_BYTES = 3;

function isFirstHalf(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 && at + 1 < text.length;
}

function cut(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES));
}
