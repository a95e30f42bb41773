// Lines of bytes, each with its number and of bounded length. Not node:readline: that also ends a line at U+2028, which
// JSON allows within a text, and keeps a line without an end until the memory is full.

export interface ByteLine {
  readonly line: number;
  /** Without its end and without a byte order mark; null: longer than allowed. */
  readonly bytes: Buffer | null;
  /** Empty: the file ended without one. */
  readonly end: "\n" | "\r\n" | "";
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export async function* byteLines(
  chunks: AsyncIterable<Buffer>,
  bytesMax: number,
): AsyncGenerator<ByteLine, void, undefined> {
  let line = 1;
  let begun: Buffer[] = [];
  let length = 0;

  function append(piece: Buffer): void {
    length += piece.length;
    if (length <= bytesMax) begun.push(piece);
    else begun = [];
  }

  function end(hasNewline: boolean): ByteLine {
    const whole = length > bytesMax ? null : Buffer.concat(begun);
    const bytes = whole === null ? null : withoutMarks(whole, line === 1);
    const hasReturn = hasNewline && whole?.at(-1) === RETURN;
    const ended: ByteLine = { line, bytes, end: hasReturn ? "\r\n" : hasNewline ? "\n" : "" };
    line += 1;
    begun = [];
    length = 0;
    return ended;
  }

  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      append(chunk.subarray(from, at));
      yield end(true);
      from = at + 1;
    }
    append(chunk.subarray(from));
  }
  if (length > 0) yield end(false);
}

/** Whether its lines end in a carriage return alone, as far as its beginning shows. */
export function hasReturnsOnly(head: Buffer): boolean {
  const at = head.indexOf(RETURN);
  return at >= 0 && at < head.length - 1 && !head.includes(NEWLINE);
}

export const RETURNS_ONLY = "its lines end in a carriage return alone (CR): save it with line ends of LF or CRLF";

function withoutMarks(bytes: Buffer, isFirst: boolean): Buffer {
  const from =
    isFirst && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const until = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  return bytes.subarray(from, Math.max(from, until));
}
