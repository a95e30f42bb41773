// A PostgreSQL of a test's own, to be stopped and started in the middle of things. Gone when the test ends.

import { onTestFinished } from "vitest";
import { askOnePostgres } from "./askOnePostgres.ts";
import { type PostgresOptions, PostgresServer } from "./PostgresServer.ts";

export async function ownPostgres(options: Omit<PostgresOptions, "copyOf"> = {}): Promise<PostgresServer> {
  const server = await PostgresServer.open({ ...options, copyOf: await askOnePostgres("dataFolder") });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}
