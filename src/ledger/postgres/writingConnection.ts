// The one connection that writes, made anew when it is needed and gone. Whatever went wrong on it that was not the
// server's own answer has spent it: what was on its way there is unknown. It leads to the server that takes writes, or to
// none: one that takes none (a standby, a primary that became one) has spent it, too.

import { Socket } from "node:net";
import { Client, DatabaseError } from "pg";
import { addressesOf } from "./addresses.ts";
import { type Certificates, NO_CERTIFICATES } from "./certificateFiles.ts";
import { parsers } from "./connections.ts";
import type { Statement } from "./lockStatements.ts";

export interface ConnectionOptions {
  /** May name several hosts. */
  readonly url: string;
  /** What the address names was read; absent: it names none. */
  readonly certificates?: Certificates;
  /** Ends a statement that the server did not: a connection that is only half there. */
  readonly queryTimeoutMs: number;
  /** For all hosts together. */
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
  /** Whether the server has the setting `synchronous_commit`: not every system that speaks like PostgreSQL does. */
  readonly hasCommitSetting: boolean;
  /** The connection it is on: another one may lead to another server. */
  readonly connection: object;
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
  certificates = NO_CERTIFICATES,
  queryTimeoutMs,
  connectTimeoutMs,
}: ConnectionOptions): WritingConnection {
  const addresses = addressesOf(url);
  let current: Open | null = null;

  /** Each host in turn, the last primary first: in a failover it is one of the others. */
  async function connected(): Promise<Open> {
    if (current !== null) return current;
    const inTurn = addresses.inTurn();
    let failure: unknown;
    for (const address of inTurn) {
      try {
        const opened = await connectTo(address, Math.ceil(connectTimeoutMs / inTurn.length));
        addresses.remember(address);
        return (current = opened);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async function connectTo(address: string, timeoutMs: number): Promise<Open> {
    const socket = new Socket();
    const client = new Client({
      ...certificates.configOf(address),
      connectionTimeoutMillis: timeoutMs,
      query_timeout: queryTimeoutMs,
      fallback_application_name: "iap-graphql",
      keepAlive: true,
      stream: () => socket,
      types: parsers(),
    });
    const opened = { client, socket, hasCommitSetting: false };
    client.on("error", () => discard(opened)); // an idle connection that ends is noticed, and no more
    try {
      await client.connect();
      const asked = { text: SERVER, query_timeout: timeoutMs };
      const [server] = (await client.query<ServerColumns>(asked)).rows;
      if (server?.is_read_only === "on") throw new TakesNoWrites();
      opened.hasCommitSetting = server?.synchronous_commit != null;
    } catch (error) {
      discard(opened);
      throw lost(error);
    }
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
    return { run, hasCommitSetting: open.hasCommitSetting, connection: open, drop: () => discard(open) };
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
  readonly hasCommitSetting: boolean;
}

/** A system that does not know a setting answers null. */
const SERVER = `SELECT current_setting('transaction_read_only', true) AS is_read_only,
  current_setting('synchronous_commit', true) AS synchronous_commit`;

interface ServerColumns {
  readonly is_read_only: string | null;
  readonly synchronous_commit: string | null;
}

/** The connection could not be made, or is spent: what the server made of the last statement is unknown. */
export class ConnectionLost extends Error {}

/** Only what kind of error it was: a message may name addresses and users. */
function lost(error: unknown): ConnectionLost {
  if (isReadOnly(error)) return new ConnectionLost("the database takes no writes (a standby?)", { cause: error });
  const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
  return new ConnectionLost(`the database cannot be reached (${code})`, { cause: error });
}

/** The server's own refusal of one statement; the connection goes on, and the transaction is known to be rolled back. */
export function isAnswer(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !ENDS_SESSION.test(error.code ?? "");
}

class TakesNoWrites extends Error {}

function isReadOnly(error: unknown): boolean {
  return error instanceof TakesNoWrites || (error instanceof DatabaseError && error.code === READ_ONLY_TRANSACTION);
}

const READ_ONLY_TRANSACTION = "25006";
/**
 * Told by the code: the word for the severity comes in the server's own language. The session of a server that takes no
 * writes goes on, but not for us: after a failover the primary is elsewhere.
 */
const ENDS_SESSION = /^(?:08|25006|28|3D|57P|25P0[34]|53300|XX)/;
