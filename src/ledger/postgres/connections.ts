// The connections that reads share. Nothing of a connection outlives its transaction: no named statement, no setting of
// the session, no parameter at its start that a pooler refuses. The database's address holds a password: it is never
// part of an error.

import { Client, type ClientConfig, Pool, type PoolClient, type PoolConfig, TypeOverrides, types } from "pg";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { type Addresses, addressesOf } from "./addresses.ts";
import { type Certificates, NO_CERTIFICATES } from "./certificateFiles.ts";

export interface PoolOptions {
  /** `postgres://…`, as DATABASE_URL gives it; may name several hosts. */
  readonly url: string;
  /** What the address names was read; absent: it names none. */
  readonly certificates?: Certificates;
  readonly connectionsMax: number;
  readonly connectTimeoutMs: number;
  /** Ends a statement that the server does not answer at all: its own time limit comes first. */
  readonly queryTimeoutMs: number;
}

/** Before a silent connection is probed: a server that is gone is noticed while nobody asks it anything. */
const KEEP_ALIVE_DELAY_MS = 10_000;
const IDLE_MS = 30_000;

/** A pool that tries the other hosts where DATABASE_URL names several and the current one is not the primary any more. */
export class LedgerPool extends Pool {
  readonly #addresses: Addresses;

  constructor(config: PoolConfig, addresses: Addresses) {
    super(config);
    this.#addresses = addresses;
    // An idle connection that ends has left the pool already; without a listener its error would end the process.
    this.on("error", () => undefined);
    // The pool does not listen to a connection that is lent: it tells whoever uses it through the query.
    this.on("connect", (client) => client.on("error", () => undefined));
  }

  async lend(): Promise<PoolClient> {
    let failure: unknown;
    for (const address of this.#addresses.inTurn()) {
      try {
        return await this.connect();
      } catch (error) {
        failure = error;
        if (this.#addresses.current() === address) this.#addresses.pass(); // others may have passed on already
      }
    }
    throw failure;
  }
}

/** Connects to nothing yet. Throws LedgerRefusal where the address cannot be understood. */
export function openPool(options: PoolOptions): LedgerPool {
  const { url, certificates = NO_CERTIFICATES, connectionsMax, connectTimeoutMs, queryTimeoutMs } = options;
  const addresses = addressesOf(url);
  const hosts = addresses.inTurn().length;
  const config = {
    connectionTimeoutMillis: Math.ceil(connectTimeoutMs / hosts),
    query_timeout: queryTimeoutMs,
    fallback_application_name: "iap-graphql",
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types: parsers(),
  };
  for (const address of addresses.inTurn()) refuseUnlessUnderstood(address, certificates);
  const pooled = { ...config, max: connectionsMax, idleTimeoutMillis: IDLE_MS };
  class CurrentAddressClient extends Client {
    constructor(given: ClientConfig = {}) {
      super({ ...given, ...certificates.configOf(addresses.current()) });
    }
  }
  const several = hosts === 1 ? {} : { verify: refuseStandby };
  return new LedgerPool({ ...pooled, ...several, Client: CurrentAddressClient }, addresses);
}

/** A standby's rows may be old. With one host it is the operator who says where reads go. */
function refuseStandby(client: PoolClient, done: (error?: Error) => void): void {
  client
    .query<{ readonly setting: string | null }>("SELECT current_setting('transaction_read_only', true) AS setting")
    .then(
      ({ rows }) => done(rows[0]?.setting === "on" ? new Error("this host is a standby") : undefined),
      (error: unknown) => done(error instanceof Error ? error : new Error("unknown")),
    );
}

/** At once, and without a word to a server that may not be there. */
export function discard(client: PoolClient): void {
  client.release(true);
  client.connection.stream.destroy();
}

/** Where one connection was dead the idle ones may be too, and each would cost its reader a time-out. */
export async function discardIdle(pool: Pool): Promise<void> {
  const clients = await Promise.allSettled(Array.from({ length: pool.idleCount }, () => pool.connect()));
  for (const client of clients) if (client.status === "fulfilled") discard(client.value);
}

/** Times, sequences and numbers of rows fit a double; what may not (items, amounts) is selected as text. */
export function parsers(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  return overrides;
}

function refuseUnlessUnderstood(address: string, certificates: Certificates): void {
  try {
    if (!/^postgres(ql)?:\/\//.test(address)) throw new Error("another scheme");
    void new Client(certificates.configOf(address));
  } catch (error) {
    if (error instanceof LedgerRefusal) throw error;
    throw new LedgerRefusal("not a postgres:// address that can be understood");
  }
}
