// One install that serves two apps, in this process: an upstream for each that writes down what it hears, players of both by
// one issuer's secret, and keys of each app and of all.

import { rm, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../../../src/app.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { SILENT_LOG } from "../../support/silentLog.ts";
import type { Log } from "../../../src/observing/log.ts";
import { testApiKey, writeApiKeys } from "../../support/apiKeyFile.ts";
import { bearerOf, PLAYER_SECRET, playerToken } from "../../support/tokens.ts";
import { type RecordingUpstream, startRecordingUpstream } from "./recordingUpstream.ts";

export const APPS = ["puzzle", "racer"] as const;
export type AppName = (typeof APPS)[number];
/** What binds a player's token to each. */
export const CLAIMS = {
  puzzle: { iss: "https://puzzle.example.com", game: "any" },
  racer: { iss: "https://id.example.com", game: "R" },
} as const;
const AUTH = { puzzle: { issuer: CLAIMS.puzzle.iss }, racer: { claim: CLAIMS.racer.game } } as const;

type Headers = { readonly authorization: string };

export interface TwoApps extends AsyncDisposable {
  /** Of the server that was started last. */
  address(): string;
  readonly upstreams: Readonly<Record<AppName, RecordingUpstream>>;
  readonly server: Readonly<Record<AppName, Headers>>;
  readonly operator: Readonly<Record<AppName | "all", Headers>>;
  player(app: AppName, playerId: string): Headers;
  /** Lines of the log. */
  readonly warnings: string[];
  /** Ends the server, and starts one on the same ledger that serves these. */
  restartWith(apps: readonly AppName[]): Promise<void>;
}

export async function startTwoApps(): Promise<TwoApps> {
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "iap-graphql-test-"));
  started.defer(() => rm(folder, { recursive: true }));
  const upstreams = {
    puzzle: started.use(await startRecordingUpstream()),
    racer: started.use(await startRecordingUpstream()),
  };
  const keyOf = (role: "server" | "operator", app: AppName | null) =>
    testApiKey({ name: `${role} of ${app ?? "all"}`, role, app });
  const servers = { puzzle: keyOf("server", "puzzle"), racer: keyOf("server", "racer") };
  const operators = {
    puzzle: keyOf("operator", "puzzle"),
    racer: keyOf("operator", "racer"),
    all: keyOf("operator", null),
  };
  const keysPath = join(folder, "keys.json");
  writeApiKeys(keysPath, [...Object.values(servers), ...Object.values(operators)]);
  const warnings: string[] = [];

  async function start(names: readonly AppName[]) {
    const path = join(folder, "apps.json");
    const apps = names.map((name) => ({ name, baseUrl: upstreams[name].baseUrl, auth: AUTH[name] }));
    await writeFile(path, JSON.stringify({ apps }), { mode: 0o600 });
    const read = readSettings({
      PORT: "0",
      DATABASE_URL: `sqlite:${join(folder, "ledger.db")}`,
      IAP_APPS_FILE: path,
      AUTH_JWT_SECRET: PLAYER_SECRET,
      AUTH_APP_CLAIM: "game",
      AUTH_API_KEYS_FILE: keysPath,
    });
    if (!read.isValid) throw new Error(read.lines.join("\n"));
    const onLost = (line: string) => {
      throw new Error(line);
    };
    return startApp({ settings: read.settings, sandboxUrl: null, log: logOfWarnings(warnings), onLost });
  }

  let app = await start(APPS);
  started.defer(() => app.close());
  const everything = started.move();
  const puzzle = bearerOf(servers.puzzle.text);
  const racer = bearerOf(servers.racer.text);
  return {
    address: () => app.address,
    upstreams,
    server: { puzzle, racer },
    operator: {
      puzzle: bearerOf(operators.puzzle.text),
      racer: bearerOf(operators.racer.text),
      all: bearerOf(operators.all.text),
    },
    player: (name, playerId) => bearerOf(playerToken({ sub: playerId, ...CLAIMS[name] })),
    warnings,
    async restartWith(names) {
      await app.close();
      app = await start(names);
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

function logOfWarnings(warnings: string[]): Log {
  return {
    ...SILENT_LOG,
    warned: (line) => void warnings.push(line),
    unexpected: (error) => void warnings.push(`unexpected: ${String(error)}`),
  };
}
