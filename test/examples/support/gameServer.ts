// The example's game server as people run it, a process of its own, and what it has in its database.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { onTestFinished } from "vitest";
import { transcriptOf } from "../../commands/support/transcript.ts";

export const SERVER = fileURLToPath(new URL("../../../examples/game-server/server.ts", import.meta.url));

export interface GameServer {
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly log: () => string;
  /** The first group of the pattern, once it has been written. */
  readonly logs: (pattern: RegExp) => Promise<string>;
  /** Its exit code. */
  readonly stop: () => Promise<number | null>;
  /** By SIGKILL, where it has not died so already; throws where it had ended in any other way. */
  readonly kill: () => Promise<void>;
}

export interface GameOptions {
  readonly url: string;
  readonly database: string;
  readonly key?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly commandLine?: readonly string[];
  /** Arguments to node, where it is not the example as it stands. */
  readonly program?: readonly string[];
}

/** Killed when the test ends, if it still runs then. */
export function startGameServer(options: GameOptions): GameServer {
  const { url, database, key, variables = {}, commandLine = [], program = [SERVER] } = options;
  const env = {
    API_URL: url,
    GAME_DATABASE: database,
    POLL_MS: "20",
    ...(key === undefined ? {} : { API_KEY: key }),
    ...variables,
  };
  const child = spawn(process.execPath, [...program, ...commandLine], { env, stdio: ["ignore", "ignore", "pipe"] });
  const { text, until } = transcriptOf(child.stderr);
  const ended = once(child, "close").then(() => ({ code: child.exitCode, signal: child.signalCode }));
  const silent = ended.then(() => Promise.reject(new Error(`the game server ended:\n${text()}`)));
  silent.catch(() => undefined); // it ends some day, and that is no failure then
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => void (await end("SIGKILL")));
  const stop = async () => (await end("SIGTERM")).code;
  const kill = async () => {
    const { code, signal } = await end("SIGKILL");
    if (signal !== "SIGKILL") throw new Error(`the game server had ended with ${code}:\n${text()}`);
  };
  return { ended, log: text, logs: (pattern) => Promise.race([until(pattern), silent]), stop, kill };
}

export interface GameState {
  readonly coins: Readonly<Record<string, number>>;
  /** Payment to grant, of those that were granted. */
  readonly granted: Readonly<Record<string, string>>;
  readonly waiting: readonly string[];
  readonly outbox: number;
}

export function gameState(path: string): GameState {
  const database = new Database(path, { readonly: true });
  try {
    const players = database.prepare<[], { id: string; coins: number }>(`SELECT player_id AS id, coins FROM players`);
    const grants = database.prepare<[], { paymentSeq: string; grantId: string; coins: number | null }>(
      `SELECT payment_seq AS paymentSeq, grant_id AS grantId, coins FROM grants`,
    );
    const outbox = database.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM acknowledgements`);
    const rows = grants.all();
    return {
      coins: Object.fromEntries(players.all().map(({ id, coins }) => [id, coins])),
      granted: Object.fromEntries(
        rows.filter(({ coins }) => coins !== null).map(({ paymentSeq, grantId }) => [paymentSeq, grantId]),
      ),
      waiting: rows.filter(({ coins }) => coins === null).map(({ paymentSeq }) => paymentSeq),
      outbox: outbox.get()?.rows ?? 0,
    };
  } finally {
    database.close();
  }
}
