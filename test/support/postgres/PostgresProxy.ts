// A faulty network in front of PostgreSQL (or pgbouncer): black holes, delays, refusals, and connections that are cut at
// an exact statement or byte, above all at a COMMIT whose outcome the client then cannot know.

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { freePort } from "./freePort.ts";
import { type Direction, type Fate, NetworkFaults, type StatementCut } from "./networkFaults.ts";
import { ProxiedConnection } from "./ProxiedConnection.ts";

export interface CutOptions {
  readonly fate: Fate;
  /** The how manieth from now on, over all connections. */
  readonly nth?: number;
  /** COMMIT unless a statement that commits by itself is meant. */
  readonly statement?: RegExp;
}

const COMMIT = /(?:^|;)\s*(?:commit|end)\b/i;

export class PostgresProxy implements AsyncDisposable {
  /** Same user and database as the target's, by way of the proxy. */
  readonly url: string;
  readonly #port: number;
  readonly #targetPort: number;
  readonly #faults = new NetworkFaults();
  readonly #connections = new Set<ProxiedConnection>();
  #listener: Server | null = null;

  private constructor(target: URL, port: number) {
    this.#targetPort = Number(target.port);
    this.#port = port;
    this.url = Object.assign(new URL(target), { port: `${port}` }).href;
  }

  static async open(targetUrl: string): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(new URL(targetUrl), await freePort());
    await proxy.accept();
    return proxy;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Half-open: new connections are accepted, nothing is passed on, and neither side learns that the other has gone. */
  blackHole(): void {
    this.#faults.blackHole();
  }

  /** Whatever comes is passed on this much later. */
  delay(milliseconds: number): void {
    this.#faults.delayMs = milliseconds;
  }

  /** Ends black hole and delay; what was held back arrives. */
  heal(): void {
    this.#faults.heal();
  }

  /** Refuses new connections; those there are stay. */
  refuse(): void {
    const listener = this.#listener;
    this.#listener = null;
    if (listener === null) return;
    listener.close(); // at once, as far as new connections go; its "close" event waits for those that stay
  }

  /** Accepts again, on the same port. */
  async accept(): Promise<void> {
    if (this.#listener !== null) return;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#take(client));
    await once(this.#listener.listen(this.#port, "127.0.0.1"), "listening");
  }

  /** Resets every connection there is. */
  cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Cuts the connection that executes the n-th such statement. One at a time; arming again replaces it. */
  cutAt({ fate, nth = 1, statement = COMMIT }: CutOptions): StatementCut {
    const happened = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<string>();
    const release = () => {
      released.resolve();
      return answered.promise;
    };
    const cut = { fate, happened: happened.promise, release };
    this.#faults.statementCut = {
      ...cut,
      statement,
      countdown: nth,
      isReleased: released.promise,
      tellHappened: happened.resolve,
      tellAnswer: answered.resolve,
    };
    return cut;
  }

  /** Cuts the connection that carries the last of so many bytes from now on; they still arrive. */
  cutAfterBytes(direction: Direction, bytes: number): Promise<void> {
    const happened = Promise.withResolvers<void>();
    this.#faults.byteCut = { direction, bytesLeft: bytes, tellHappened: happened.resolve };
    return happened.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    const closed = listener === null ? null : once(listener.close(), "close");
    this.cutAll();
    this.#faults.heal();
    await closed;
  }

  #take(client: Socket): void {
    const connection = new ProxiedConnection(client, this.#faults);
    this.#connections.add(connection);
    void connection.carry(this.#targetPort).finally(() => this.#connections.delete(connection));
  }
}
