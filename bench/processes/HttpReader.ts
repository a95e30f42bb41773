// Just enough HTTP/1.1 for a benchmark: cuts a connection's bytes (as latin1, a character each) into messages by their
// content-length. A message framed in any other way ends the run instead of being guessed at.

const LENGTH = /\r\ncontent-length: ?(\d+)\r\n/i;
const END_OF_HEAD = "\r\n\r\n";

export class HttpReader {
  readonly #onMessage: (head: string, body: string) => void;
  #text = "";

  constructor(onMessage: (head: string, body: string) => void) {
    this.#onMessage = onMessage;
  }

  take(text: string): void {
    this.#text += text;
    for (;;) {
      const headEnd = this.#text.indexOf(END_OF_HEAD);
      if (headEnd < 0) return;
      const bodyStart = headEnd + END_OF_HEAD.length;
      const head = this.#text.slice(0, headEnd + 2);
      const length = LENGTH.exec(head)?.[1];
      if (length === undefined) throw new Error(`a message without content-length: ${head.slice(0, 200)}`);
      const end = bodyStart + Number(length);
      if (this.#text.length < end) return;
      const body = this.#text.slice(bodyStart, end);
      this.#text = this.#text.slice(end);
      this.#onMessage(head, body);
    }
  }
}
