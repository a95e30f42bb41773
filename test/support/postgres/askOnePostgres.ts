// How a test's process asks the run for PostgreSQL: see onePostgres.ts.

import { inject } from "vitest";

export async function askOnePostgres(what: "url" | "dataFolder"): Promise<string> {
  const response = await fetch(`${inject("onePostgres")}/${what}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`no PostgreSQL for this run: ${text}`);
  return text;
}
