// Where an export goes: a file that can be gone on with, or a stream that somebody reads as fast as they do.

import { keepTotals, keptTotals } from "./keptTotals.ts";
import type { PartFile } from "./partFile.ts";
import type { Place, Sink } from "./writeExport.ts";

export function fileSink(part: PartFile): Sink {
  return {
    standing: part.standing && { cursor: part.standing.cursor, totals: keptTotals(part.standing.totals) },
    write: async (text, { cursor, totals }: Place) => part.write(text, { cursor, totals: keepTotals(totals) }),
    finish: async (text) => part.finish(text),
  };
}

export function streamSink(stream: NodeJS.WritableStream): Sink {
  let bytes = 0;
  /** Resolves once the system has taken it: until then nothing more is read. */
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      bytes += Buffer.byteLength(text);
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  return {
    standing: null,
    write,
    async finish(text) {
      if (text !== "") await write(text);
      return bytes;
    },
  };
}
