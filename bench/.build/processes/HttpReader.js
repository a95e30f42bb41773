// processes/HttpReader.ts
var LENGTH = /\r\ncontent-length: ?(\d+)\r\n/i;
var END_OF_HEAD = "\r\n\r\n";
var HttpReader = class {
  #onMessage;
  #text = "";
  constructor(onMessage) {
    this.#onMessage = onMessage;
  }
  take(text) {
    this.#text += text;
    for (; ; ) {
      const headEnd = this.#text.indexOf(END_OF_HEAD);
      if (headEnd < 0) return;
      const bodyStart = headEnd + END_OF_HEAD.length;
      const head = this.#text.slice(0, headEnd + 2);
      const length = LENGTH.exec(head)?.[1];
      if (length === void 0) throw new Error(`a message without content-length: ${head.slice(0, 200)}`);
      const end = bodyStart + Number(length);
      if (this.#text.length < end) return;
      const body = this.#text.slice(bodyStart, end);
      this.#text = this.#text.slice(end);
      this.#onMessage(head, body);
    }
  }
};
export {
  HttpReader
};
//# sourceMappingURL=HttpReader.js.map
