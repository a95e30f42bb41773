// An upstream, or a proxy before it, may send `100 Continue` though nobody asked for it, and a client has to read past it as
// past every 1xx (RFC 9110, 15.2). undici ends the connection at a 100 and reads past all the others. So a 100 is handed to
// it as a 102: one digit is changed, in the status line of an answer that is being waited for. What answers end with, how long
// they may be and what nobody asked for is undici's to judge, as without this.

import { Socket } from "node:net";
import { buildConnector } from "undici";

type Connect = ReturnType<typeof buildConnector>;

/** Connects as undici does, and has the sockets read past a 100. */
export function createConnect(options: buildConnector.BuildOptions): Connect {
  const connect = buildConnector(options);
  return (to, done) =>
    connect(to, (...result) => {
      const [, socket] = result;
      if (socket instanceof Socket) readPastContinue(socket);
      done(...result);
    });
}

function readPastContinue(socket: Socket): void {
  const lines = new StatusLines();
  const read = socket.read.bind(socket);
  const write: (...given: never[]) => boolean = socket.write.bind(socket);
  socket.write = (...given: never[]): boolean => {
    lines.requestLeaves();
    return write(...given);
  };
  socket.read = (size): unknown => {
    const chunk: unknown = read(size);
    if (chunk instanceof Uint8Array) lines.pass(chunk);
    return chunk;
  };
}

/** `HTTP/1.1 100`: where the digits stand. */
const FIRST_DIGIT = 9;
const LAST_DIGIT = 11;
const [CR, LF, ZERO, ONE, TWO] = [0x0d, 0x0a, 0x30, 0x31, 0x32];

/** Follows the answers to one request after another: the heads of 1xx answers, up to the status of the final one. */
class StatusLines {
  #isWatching = false;
  /** Of the status line, or once its status is known to be a 1xx: null. */
  #place: number | null = 0;
  #isContinue = false;
  #isLineEmpty = false;

  /** No answer can be under way: there is one request at a time on a connection. */
  requestLeaves(): void {
    this.#isWatching = true;
    this.#place = 0;
  }

  pass(chunk: Uint8Array): void {
    for (let index = 0; this.#isWatching && index < chunk.length; index += 1) {
      if (this.#place === null) this.#passHead(chunk[index]);
      else this.#passStatus(chunk, index, this.#place);
    }
  }

  #passStatus(chunk: Uint8Array, index: number, place: number): void {
    const byte = chunk[index];
    if (place === 0 && (byte === CR || byte === LF)) return; // the parser skips them before a status line
    this.#place = place + 1;
    if (place === FIRST_DIGIT) {
      this.#isWatching = byte === ONE;
      this.#isContinue = true;
    } else if (place > FIRST_DIGIT) this.#isContinue &&= byte === ZERO;
    if (place < LAST_DIGIT) return;
    if (this.#isContinue) chunk[index] = TWO;
    this.#place = null;
    this.#isLineEmpty = false;
  }

  #passHead(byte: number | undefined): void {
    if (byte === CR) return;
    if (byte !== LF) this.#isLineEmpty = false;
    else if (this.#isLineEmpty) this.#place = 0;
    else this.#isLineEmpty = true;
  }
}
