// One client's connection to PostgreSQL by way of a faulty network: messages are passed on in order, whole, until a fault
// says otherwise.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { ArmedCut, Direction, NetworkFaults } from "./networkFaults.ts";
import { MessageCutter, type ProtocolMessage, StatementReader } from "./protocolMessages.ts";

const SYNC = Buffer.from([0x53, 0, 0, 0, 4]); // without it the server keeps its answer to an Execute to itself

export class ProxiedConnection {
  readonly #client: Socket;
  readonly #faults: NetworkFaults;
  readonly #reader = new StatementReader();
  #server: Socket | null = null;
  /** Set from the moment its statement is on its way to the server: no answer goes to the client any more. */
  #cut: ArmedCut | null = null;
  #answer = "";

  constructor(client: Socket, faults: NetworkFaults) {
    this.#client = client;
    this.#faults = faults;
    client.setNoDelay(true).on("error", () => undefined);
  }

  async carry(serverPort: number): Promise<void> {
    await this.#faults.passage;
    if (this.#client.destroyed) return;
    const server = connect({ port: serverPort, host: "127.0.0.1", noDelay: true }).on("error", () => undefined);
    this.#server = server;
    await Promise.all([
      this.#pass(this.#client, server, MessageCutter.ofClient(), (message) => this.#onRequest(message, server)),
      this.#pass(server, this.#client, MessageCutter.ofServer(), (message) => this.#onAnswer(message)),
    ]);
    this.#tellCut(); // if the server died instead of answering, nobody has to wait for its answer
  }

  /** Both sides see the connection reset. */
  cut(): void {
    this.#client.resetAndDestroy();
    this.#server?.destroy(); // the server reads what it was sent before, then the end
  }

  async #pass(
    from: Socket,
    to: Socket,
    cutter: MessageCutter,
    deliver: (message: ProtocolMessage) => Promise<void>,
  ): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (this.#faults.delayMs > 0) await wait(this.#faults.delayMs);
        for (const message of cutter.push(chunk)) {
          await this.#faults.passage;
          await deliver(message);
        }
      }
    } catch {
      // A side that was cut: what it means for the other side is the same as an end.
    }
    await this.#faults.passage;
    if (this.#cut?.fate !== "held") to.destroy();
  }

  async #onRequest(message: ProtocolMessage, server: Socket): Promise<void> {
    if (this.#cut?.fate === "held") return; // its client is gone already
    const cut = this.#cutFor(message);
    if (cut === null) return this.#send(server, message, "toServer");
    if (cut.fate === "unreached") {
      this.cut();
      return cut.tellHappened();
    }
    this.#cut = cut;
    if (cut.fate === "answered") return void server.write(message.bytes);
    this.#client.resetAndDestroy();
    cut.tellHappened();
    await cut.isReleased;
    server.write(message.type === "E" ? Buffer.concat([message.bytes, SYNC]) : message.bytes);
  }

  async #onAnswer(message: ProtocolMessage): Promise<void> {
    if (this.#cut === null) return this.#send(this.#client, message, "toClient");
    if (message.type === "C") this.#answer = message.body.toString("latin1").replace("\0", "");
    if (message.type === "E") this.#answer = "ERROR";
    if (message.type !== "Z") return; // ready for the next query: all of the statement is done
    this.cut();
    this.#tellCut();
  }

  #tellCut(): void {
    this.#cut?.tellHappened();
    this.#cut?.tellAnswer(this.#answer);
  }

  #cutFor(message: ProtocolMessage): ArmedCut | null {
    const sql = this.#reader.executes(message);
    const armed = this.#faults.statementCut;
    if (sql === null || armed === null || !armed.statement.test(sql)) return null;
    armed.countdown -= 1;
    if (armed.countdown > 0) return null;
    this.#faults.statementCut = null;
    return armed;
  }

  async #send(to: Socket, { bytes }: ProtocolMessage, direction: Direction): Promise<void> {
    const armed = this.#faults.byteCut;
    if (armed?.direction === direction && bytes.length >= armed.bytesLeft) {
      this.#faults.byteCut = null;
      await new Promise<void>((sent) => to.write(bytes.subarray(0, armed.bytesLeft), () => sent()));
      to.end();
      this.cut();
      return armed.tellHappened();
    }
    if (armed?.direction === direction) armed.bytesLeft -= bytes.length;
    if (!to.write(bytes) && !to.destroyed) await Promise.race([once(to, "drain"), once(to, "close")]);
  }
}
