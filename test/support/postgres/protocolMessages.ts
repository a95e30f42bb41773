// PostgreSQL's wire protocol, version 3, cut into messages, and just enough read of them to know what is executed: each
// message is a type byte and a length that counts itself; only what the client says first has no type byte.

export interface ProtocolMessage {
  /** "" for what a client says first. */
  readonly type: string;
  readonly body: Buffer;
  /** As it came, to be passed on. */
  readonly bytes: Buffer;
}

const PROTOCOL_3 = 3;
const NOTHING = Buffer.alloc(0);

export class MessageCutter {
  #pending: Buffer = NOTHING;
  #isTyped: boolean;

  private constructor(isTyped: boolean) {
    this.#isTyped = isTyped;
  }

  static ofClient(): MessageCutter {
    return new MessageCutter(false);
  }

  /** Of a server that is never asked for TLS: its answer to that would be one bare byte. */
  static ofServer(): MessageCutter {
    return new MessageCutter(true);
  }

  /** The messages that are whole now; a part of one waits for its rest. */
  push(bytes: Buffer): ProtocolMessage[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const messages: ProtocolMessage[] = [];
    for (let message = this.#take(); message !== null; message = this.#take()) messages.push(message);
    return messages;
  }

  #take(): ProtocolMessage | null {
    const head = this.#isTyped ? 1 : 0;
    if (this.#pending.length < head + 4) return null;
    const length = head + this.#pending.readUInt32BE(head);
    if (this.#pending.length < length) return null;
    const bytes = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    const body = bytes.subarray(head + 4);
    // Anything else said first (for TLS, to cancel) is followed by another first word, or by nothing.
    if (!this.#isTyped) this.#isTyped = body.readUInt16BE(0) === PROTOCOL_3;
    return { type: head === 1 ? String.fromCharCode(bytes.readUInt8(0)) : "", body, bytes };
  }
}

/** Knows which SQL a client's message makes the server execute, whether in one message (Q) or in three (P, B, E). */
export class StatementReader {
  readonly #sqlByStatement = new Map<string, string>();
  readonly #sqlByPortal = new Map<string, string>();

  /** Null for a message that executes nothing. */
  executes({ type, body }: ProtocolMessage): string | null {
    const [first = "", second = ""] = body.toString("latin1").split("\0", 2);
    if (type === "Q") return first;
    if (type === "P") this.#sqlByStatement.set(first, second);
    if (type === "B") this.#sqlByPortal.set(first, this.#sqlByStatement.get(second) ?? "");
    return type === "E" ? (this.#sqlByPortal.get(first) ?? "") : null;
  }
}
