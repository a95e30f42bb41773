// The whole server in this process: real sockets, a real ledger in a folder of its own, an upstream that only records.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type AppOptions, startApp } from "../../../src/app.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { SILENT_LOG } from "../../support/silentLog.ts";
import type { Log } from "../../../src/observing/log.ts";
import { type RecordingUpstream, startRecordingUpstream } from "./recordingUpstream.ts";

export interface RunningApp extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly address: string;
  readonly upstream: RecordingUpstream;
  /** Bugs that were logged, by the request they happened in. */
  readonly unexpected: readonly { readonly error: unknown; readonly requestId: string }[];
}

export interface RunningAppOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly wrap?: AppOptions["wrap"];
}

export async function startRunningApp({ variables = {}, wrap = {} }: RunningAppOptions = {}): Promise<RunningApp> {
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "iap-graphql-test-"));
  started.defer(() => rm(folder, { recursive: true }));
  const upstream = started.use(await startRecordingUpstream());
  const read = readSettings({ PORT: "0", DATABASE_URL: `sqlite:${join(folder, "ledger.db")}`, ...variables });
  if (!read.isValid) throw new Error(read.lines.join("\n"));
  const unexpected: { error: unknown; requestId: string }[] = [];
  const app = await startApp({
    settings: read.settings,
    sandboxUrl: upstream.baseUrl,
    log: logOfBugs((error, requestId) => void unexpected.push({ error, requestId })),
    onLost: (line) => {
      throw new Error(line);
    },
    wrap,
  });
  started.defer(() => app.close());
  const everything = started.move();
  return { address: app.address, upstream, unexpected, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

/** One for all tests of a file, where none of them leaves anything behind that another could see. */
export function sharedApp(options: RunningAppOptions = {}): { readonly app: RunningApp } {
  let app: RunningApp | undefined;
  beforeAll(async () => void (app = await startRunningApp(options)));
  afterAll(async () => app?.[Symbol.asyncDispose]());
  return {
    get app() {
      if (app === undefined) throw new Error("the app is there only while tests run");
      return app;
    },
  };
}

function logOfBugs(unexpected: Log["unexpected"]): Log {
  return { ...SILENT_LOG, unexpected };
}
