// One PostgreSQL for the whole run, started when the first test asks for it, or at once when one is seen to: a run that
// needs none pays nothing. This is the run's global setup; tests ask through freshDatabase.ts and ownPostgres.ts.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { KeptFolder } from "./keptFolder.ts";
import { makeDataFolder, PostgresServer } from "./PostgresServer.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where to ask for PostgreSQL: `/url` for the shared one, `/dataFolder` for an empty cluster to copy. */
    readonly onePostgres: string;
  }
}

// oxlint-disable-next-line import/no-default-export -- how vitest finds it
export default async function onePostgres(project: TestProject): Promise<() => Promise<void>> {
  const original = lazily(() => new KeptFolder("SIGTERM"));
  const dataFolder = lazily(async () => makeDataFolder(await original()));
  const server = lazily(async () => PostgresServer.open({ copyOf: await dataFolder() }));
  const answers: Readonly<Record<string, () => Promise<string>>> = {
    "/url": async () => (await server()).url,
    "/dataFolder": dataFolder,
  };
  const listener = createServer((request, response) => {
    const answer = answers[request.url ?? ""] ?? (() => Promise.reject(new Error(`no ${request.url} here`)));
    answer().then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  project.provide("onePostgres", `http://127.0.0.1:${portOf(listener.address())}`);
  if (await isSeenToBeAskedFor(project)) server().catch(() => undefined); // whoever asks hears of it
  return async () => {
    listener.close();
    listener.closeAllConnections();
    await (await server.ifAsked())?.[Symbol.asyncDispose]();
    await (await original.ifAsked())?.stop();
  };
}

/** Saves the first test the wait, or some of it. A test that reaches it by way of another file is not seen. */
async function isSeenToBeAskedFor(project: TestProject): Promise<boolean> {
  const filters = process.argv.slice(2).filter((word) => !word.startsWith("-") && word !== "run");
  const { testFiles } = await project.globTestFiles(filters);
  return testFiles.some((file) => readFileSync(file, "utf8").includes("support/postgres/"));
}

interface Lazy<T> {
  (): Promise<T>;
  /** Null when nobody asked, or when it could not be had. */
  ifAsked(): Promise<T | null>;
}

function lazily<T>(make: () => T | Promise<T>): Lazy<T> {
  let made: Promise<T> | null = null;
  const ask = () => (made ??= Promise.resolve().then(make));
  return Object.assign(ask, { ifAsked: async () => (made === null ? null : made.catch(() => null)) });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}
