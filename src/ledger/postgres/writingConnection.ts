// The one connection that writes, made anew when it is needed and gone. Whatever went wrong on it that was not the
// server's own answer has spent it: what was on its way there is unknown.

import { Socket } from "node:net";
import { Client, DatabaseError } from "pg";
import { parsers } from "./connections.ts";
import type { Statement } from "./lockStatements.ts";

export interface ConnectionOptions {
  readonly url: string;
  /** Ends a statement that the server did not: a connection that is only half there. */
  readonly queryTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

export interface Rows<Columns> {
  /** The statement names the columns it returns; the driver takes our word for them. */
  readonly rows: readonly Columns[];
  /** What was carried out: a COMMIT of a transaction that had failed says ROLLBACK. */
  readonly command: string;
}

/** @param timeoutMs in place of the connection's own: of a statement that may take long */
type Run = <Columns extends object>(statement: Statement | string, timeoutMs?: number) => Promise<Rows<Columns>>;

/** One connection and no other: what was begun on it is never carried on with on the next one, outside its transaction. */
export interface Session {
  run: Run;
  /** Never used again; the next session opens another. */
  drop(): void;
}

export interface WritingConnection {
  /** The connection there is, or a new one. */
  session(): Promise<Session>;
  /** A statement that stands by itself. */
  run: Run;
  close(): Promise<void>;
}

export function createWritingConnection({
  url,
  queryTimeoutMs,
  connectTimeoutMs,
}: ConnectionOptions): WritingConnection {
  let current: Open | null = null;

  async function connected(): Promise<Open> {
    if (current !== null) return current;
    const socket = new Socket();
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      fallback_application_name: "iap-graphql",
      keepAlive: true,
      stream: () => socket,
      types: parsers(),
    });
    const opened: Open = { client, socket };
    client.on("error", () => discard(opened)); // an idle connection that ends is noticed, and no more
    try {
      await client.connect();
    } catch (error) {
      discard(opened);
      throw lost(error);
    }
    current = opened;
    return opened;
  }

  /** At once, and without a word to a server that may not be there. */
  function discard(spent: Open): void {
    if (current === spent) current = null;
    spent.socket.destroy();
  }

  function sessionOn(open: Open): Session {
    async function run<Columns extends object>(
      statement: Statement | string,
      timeoutMs?: number,
    ): Promise<Rows<Columns>> {
      if (current !== open) throw new ConnectionLost("the database's connection is gone");
      try {
        // Several statements in one text bring several results, which the driver's types do not say.
        const asked = timeoutMs === undefined ? statement : { ...textOf(statement), query_timeout: timeoutMs };
        const results = [await open.client.query<Columns>(asked)].flat();
        const { rows = [], command = "" } = results.at(-1) ?? {};
        return { rows, command };
      } catch (error) {
        if (isAnswer(error)) throw error;
        discard(open);
        throw lost(error);
      }
    }
    return { run, drop: () => discard(open) };
  }

  const session = async () => sessionOn(await connected());
  return {
    session,
    run: async (statement, timeoutMs) => (await session()).run(statement, timeoutMs),
    async close() {
      const ended = current;
      current = null;
      if (ended === null) return;
      const gone = ended.client.end().catch(() => undefined);
      ended.socket.destroySoon(); // says goodbye, and does not wait for a server that may not be there
      await gone;
    },
  };
}

function textOf(statement: Statement | string): { readonly text: string; readonly values?: unknown[] } {
  return typeof statement === "string" ? { text: statement } : statement;
}

interface Open {
  readonly client: Client;
  readonly socket: Socket;
}

/** The connection could not be made, or is spent: what the server made of the last statement is unknown. */
export class ConnectionLost extends Error {}

/** Only what kind of error it was: a message may name addresses and users. */
function lost(error: unknown): ConnectionLost {
  const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
  return new ConnectionLost(`the database cannot be reached (${code})`, { cause: error });
}

/** The server's own refusal of one statement; the connection goes on, and the transaction is known to be rolled back. */
export function isAnswer(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !ENDS_SESSION.test(error.code ?? "");
}

/** Told by the code: the word for the severity comes in the server's own language. */
const ENDS_SESSION = /^(?:08|28|3D|57P|25P0[34]|53300|XX)/;
