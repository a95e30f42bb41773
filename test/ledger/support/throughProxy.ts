// A ledger behind a network that the test holds in its hands, and a look at the database past it.

import { onTestFinished } from "vitest";
import { PostgresProxy } from "../../support/postgres/PostgresProxy.ts";
import { type OpenLedger, postgres } from "./engines.ts";

export interface Proxied {
  readonly proxy: PostgresProxy;
  readonly ledger: OpenLedger;
  /** Of the database itself. */
  readonly url: string;
}

export async function throughProxy(): Promise<Proxied> {
  const url = await postgres.place();
  const proxy = await PostgresProxy.open(url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { proxy, ledger: await postgres.open(proxy.url), url };
}
