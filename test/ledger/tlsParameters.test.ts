// What an address says of TLS means to us what it means to the driver, which reads the files it names itself.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, type ClientConfig } from "pg";
import { describe, expect, it } from "vitest";
import { parametersIn, tlsOf, withoutTls } from "../../src/ledger/postgres/tlsParameters.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const MODES = [null, "disable", "prefer", "require", "verify-ca", "verify-full", "no-verify", "new-mode"] as const;
const COMPATIBLE = ["", "&uselibpqcompat=true", "&uselibpqcompat=false"] as const;

/** Everything by which the driver connects; null: it refuses. */
function seenByDriver(config: () => ClientConfig): unknown {
  try {
    const client = new Client(config());
    const tls: unknown = client.ssl;
    const { key, checkServerIdentity, ...others } =
      typeof tls === "object" ? Object.assign(Object.create(tls), tls) : {};
    const { user, password, host, port, database } = client;
    const negotiation: unknown = Reflect.get(client, "sslNegotiation");
    const name: unknown = Reflect.get(Reflect.get(client, "connectionParameters"), "application_name");
    const hasNoName = checkServerIdentity !== undefined;
    return {
      tls: typeof tls === "object" ? { ...others, key, hasNoName } : tls,
      user,
      password,
      host,
      port,
      database,
      negotiation,
      name,
    };
  } catch {
    return null;
  }
}

const FILES = { sslrootcert: "roots é.pem", sslcert: "own.pem", sslkey: "own.key" };
const BESIDE = ["", "&ssl=true", "&ssl=0", "&sslnegotiation=direct", "&application_name=a%20b&sslmode="] as const;

function ours(address: string, place: string): ClientConfig {
  const { files, mode, isLibpqCompatible } = parametersIn(address);
  const texts = Object.fromEntries(files.map(({ name, path }) => [name, `content of ${path.slice(place.length + 1)}`]));
  return { ...withoutTls(address), ssl: tlsOf({ mode, isLibpqCompatible, texts }) };
}

describe("files that the address names", () => {
  it("mean the same in every mode", () => {
    const place = temporaryFolder();
    for (const name of Object.values(FILES)) writeFileSync(join(place, name), `content of ${name}`);
    const [roots, ...own] = Object.entries(FILES).map(
      ([word, name]) => `${word}=${encodeURIComponent(join(place, name))}`,
    );
    const addresses = [[roots], own, [roots, ...own]].flatMap((some) =>
      MODES.flatMap((mode) =>
        COMPATIBLE.flatMap((compatible) =>
          BESIDE.map((beside) => {
            const given = mode === null ? "" : `sslmode=${mode}&`;
            return `postgres://us%40er:p%3Fss@db.internal:6543/led%20ger?${given}${some.join("&")}${compatible}${beside}#end`;
          }),
        ),
      ),
    );
    for (const address of addresses) {
      expect(parametersIn(address).files).not.toEqual([]);
      const driver = seenByDriver(() => ({ connectionString: address }));
      expect(
        seenByDriver(() => ours(address, place)),
        address,
      ).toEqual(driver);
    }
    expect(addresses.filter((address) => seenByDriver(() => ({ connectionString: address })) === null)).not.toEqual(
      addresses,
    );
  });

  it("are taken by the last of each name; an empty name is none", () => {
    const twice = "postgres://h/d?sslrootcert=a.pem&sslcert=&sslrootcert=b.pem";
    expect(parametersIn(twice).files).toEqual([{ name: "ca", path: "b.pem" }]);
    expect(withoutTls(twice)).toEqual({ connectionString: "postgres://h/d" });
    expect(parametersIn("postgres://h/d?sslmode=require#?sslcert=a.pem").files).toEqual([]);
  });
});
