// The certificate files of DATABASE_URL (F59): read before the first connection and when SIGHUP asks for it, and by nobody else. So a
// mount that is dead holds up no connection, no caller and no end, and a new certificate needs no restart.

import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { makeCertificate } from "../ledger/support/certificates.ts";
import { rowsOf } from "../ledger/support/sql.ts";
import { needsStrace } from "../support/externalTool.ts";
import { startInstall } from "../support/install.ts";
import { PostgresServer } from "../support/postgres/PostgresServer.ts";
import { unprivilegedUser } from "../support/postgres/unprivilegedUser.ts";
import { quickServer } from "../support/quickServer.ts";
import { straceProcess } from "./support/strace.ts";

const ENDS_WITHIN_MS = 15_000;
const WAIT = { timeout: ENDS_WITHIN_MS, interval: 100 };
const OURS = "application_name = 'iap-graphql'";

/** A server that shows itself by one certificate, and knows two clients by theirs. */
async function tlsServer(folder: string) {
  const place = (name: string) => join(folder, name);
  const server = makeCertificate(folder, "localhost");
  const [first, second] = [makeCertificate(folder, "first"), makeCertificate(folder, "second")];
  const clients = place("clients.pem");
  writeFileSync(clients, [first, second].map(({ certificate }) => readFileSync(certificate, "utf8")).join(""));
  const { uid, gid } = unprivilegedUser();
  if (uid !== undefined && gid !== undefined) {
    for (const path of [folder, server.key]) chownSync(path, uid, gid);
  }
  const postgres = await PostgresServer.open({
    settings: { ssl: "on", ssl_cert_file: server.certificate, ssl_key_file: server.key, ssl_ca_file: clients },
  });
  const names = `sslrootcert=${server.certificate}&sslcert=${first.certificate}&sslkey=${first.key}`;
  const clientNames = async () => {
    const asked = `SELECT DISTINCT client_dn AS name FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ${OURS}`;
    return (await rowsOf<{ name: string | null }>(postgres.url, asked)).map(({ name }) => name);
  };
  return {
    roots: server.certificate,
    first,
    second,
    url: `postgres://postgres@localhost:${postgres.port}/postgres?sslmode=verify-full&${names}`,
    clientNames,
    /** From now on connections are new ones. */
    cutAll: () => rowsOf(postgres.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${OURS}`),
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  };
}

function makePipe(path: string): void {
  execFileSync("mkfifo", ["-m", "600", path]);
}

it("serve on when their files are dead, and are read again by SIGHUP", { timeout: 120_000 }, async (context) => {
  needsStrace(context);
  await using folder = await mkdtempDisposable(join(tmpdir(), "certificates-"));
  await using tls = await tlsServer(folder.path);
  const variables = { DATABASE_URL: tls.url, LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64") };
  await using install = await startInstall({ variables });
  const { pid, address } = install.server();
  const isReady = async () => (await fetch(`${address}/readyz`)).status === 200;
  const reread = () => void process.kill(pid, "SIGHUP");
  const warnings = () =>
    install
      .output()
      .split("\n")
      .filter((line) => line.includes("DATABASE_URL: "));
  /** By connections made from now on. */
  const servesAs = async (name: string) => {
    await tls.cutAll();
    await vi.waitUntil(async () => {
      const names = (await isReady()) ? await tls.clientNames() : [];
      return names.length === 1 && names[0] === `/CN=${name}`;
    }, WAIT);
  };

  await servesAs("first");
  for (const kind of ["certificate", "key"] as const) {
    renameSync(tls.second[kind], tls.first[kind]); // another client by the same names
    reread();
    if (kind === "certificate") await vi.waitUntil(() => warnings().length === 1, WAIT);
  }
  expect(warnings()[0]).toMatch(/first\.pem with .*first\.key cannot be used .*certificates read before/);
  await vi.waitUntil(() => warnings().length === 2, WAIT);
  expect(warnings()[1]).toContain("readable again");
  await servesAs("second");

  renameSync(tls.roots, `${tls.roots}.aside`);
  makePipe(tls.roots);
  await servesAs("second");
  expect(warnings()).toHaveLength(2);
  reread();
  await vi.waitUntil(() => warnings().length === 3, WAIT);
  expect(warnings()[2]).toMatch(/localhost\.pem is not a file; new connections use the certificates read before/);
  await servesAs("second");

  renameSync(`${tls.roots}.aside`, tls.roots);
  const held = ["-o", "/dev/null", "-P", tls.roots, "-e", "inject=openat:delay_enter=50000000"];
  const strace = await straceProcess(pid, held);
  let exit: Promise<unknown>;
  try {
    for (let count = 0; count < 5; count += 1) reread();
    await vi.waitUntil(() => warnings().length === 4, WAIT);
    expect(warnings()[3]).toMatch(/localhost\.pem does not answer: is its mount dead\?; new connections/);
    await servesAs("second");
    exit = install.server().kill("SIGTERM");
    // strace holds the thread that hangs, and with it the process's name: all others have to be gone.
    await vi.waitUntil(() => readdirSync(`/proc/${pid}/task`).length <= 2, WAIT);
  } finally {
    await strace.kill();
  }
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(warnings()).toHaveLength(4);

  renameSync(tls.roots, `${tls.roots}.aside`);
  makePipe(tls.roots);
  const [program = ""] = (await quickServer()).program;
  const main = (...command: readonly string[]) => {
    const env = { ...variables, PORT: "0" };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...command], {
      env,
      encoding: "utf8",
      timeout: ENDS_WITHIN_MS,
    });
    return { status, said: `${stdout}${stderr}`.split("\n").filter((line) => line.includes("localhost.pem")) };
  };
  const line = expect.stringMatching(/localhost\.pem is not a file/);
  expect(main("serve")).toEqual({ status: 2, said: [line] });
  expect(main("migrate")).toEqual({ status: 2, said: [line] });
  expect(main("export", "--format", "ndjson")).toEqual({ status: 2, said: [line] });
  expect(main("doctor")).toMatchObject({ status: 1, said: expect.arrayContaining([line]) });
});
