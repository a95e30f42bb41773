// The command line: which command, with which options. What a command does is in its own file, which is loaded when it is
// asked for: whoever looks a ledger over need not load a server.

import { Command } from "commander";
import { addImportCommand } from "./commandLine/importCommand.ts";
import type { BackupCommandOptions } from "./commands/backup.ts";
import type { DoctorCommandOptions } from "./commands/doctor.ts";
import type { CreateKeyOptions, KeyFileOptions } from "./commands/keys.ts";
import type { MigrateCommandOptions } from "./commands/migrate.ts";
import type { ReconcileCommandOptions } from "./commands/reconcile.ts";
import type { SandboxCommandOptions } from "./commands/sandbox.ts";

const EXIT_CODES = `
Exit codes:
  0  ended as asked
  1  found something, or ended by a fault; the report or the log says what
  2  bad configuration or usage; nothing was started`;

const BACKUP_HELP = `
Examples:
  iap-graphql backup
  DATABASE_URL=sqlite:/var/lib/iap/ledger.db iap-graphql backup --to /mnt/backups/ --json
  iap-graphql backup --to ./ledger-copy.db --force

Exit codes:
  0  the backup stands under its name, on disk, and keeps the invariants
  1  it failed; nothing stands under its name that was not there before
  2  bad configuration or usage; nothing was begun`;

const DOCTOR_HELP = `
Examples:
  iap-graphql doctor
  iap-graphql doctor --json | jq '.findings[] | select(.verdict != "ok")'
  DATABASE_URL=sqlite:./data/backups/ledger-20260701T020000Z.db iap-graphql doctor --verify
  IAP_ENVIRONMENT=sandbox iap-graphql doctor --measure-controls < two-payments.txt

--measure-controls reads two lines paymentSeq:itemSeq:purchaseToken from standard input, so that no token is in a list of
processes. It writes: on SQLite stop the server first. docs/explanation/why-5018-is-hard.md

Exit codes:
  0  no line says FAIL
  1  at least one does
  2  bad usage; nothing was looked at`;

const RECONCILE_HELP = `
Examples:
  iap-graphql reconcile
  DATABASE_URL=postgres://iap@db/ledger IAP_BASE_URL=https://api-iap.cloud.toast.com iap-graphql reconcile --json

On PostgreSQL it works beside running servers. One server owns an SQLite ledger: stop it first, or leave it to the server,
which reconciles by itself.

Exit codes:
  0  nothing is open any more
  1  something still is, or a fault ended it
  2  bad configuration or usage; nothing was asked`;

const MIGRATE_HELP = `
Without --from: brings the schema of the ledger that DATABASE_URL names up to this version, and ends.
With --from: moves a whole ledger from SQLite to an empty PostgreSQL database. Stop its server first. Killed at any moment,
the same command goes on. docs/how-to/move-from-sqlite-to-postgresql.md

Examples:
  iap-graphql migrate
  DATABASE_URL=postgres://iap@db/ledger iap-graphql migrate --from sqlite:./data/ledger.db
  iap-graphql migrate --from sqlite:./data/ledger.db --to postgres://iap@db/ledger --json
  iap-graphql migrate --from sqlite:./data/ledger.db --to postgres://iap@db/ledger --undo

Exit codes:
  0  the schema is up to date; or the ledger stands in its new place, compared to the last value
  1  it did not come to an end, or something differs; no server starts on half a ledger
  2  bad configuration or usage, a server that still runs, a database with other data: nothing was begun`;

const KEYS_HELP = `
Examples:
  AUTH_API_KEYS_FILE=/etc/iap/keys.json iap-graphql keys api create --name game-1 --role server --expires 365d
  iap-graphql keys api create --name support --role operator --app puzzle --file ./data/api-keys.json
  iap-graphql keys api list --json | jq '.keys[] | select(.status == "in force")'
  iap-graphql keys api revoke 7f3a9c21b0de

A running server takes a change up within a second. docs/how-to/make-rotate-and-revoke-api-keys.md

Exit codes:
  0  done
  1  there is no such key, or a fault ended it; nothing was changed
  2  bad configuration or usage; nothing was changed`;

export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command("iap-graphql")
    .description("GraphQL API in front of the NHN Cloud in-app-purchase server API, with a durable ledger.")
    .addHelpText("after", EXIT_CODES)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  program
    .command("serve", { isDefault: true })
    .description("run the server; settings come from environment variables (docs/reference/settings.md)")
    .addHelpText("after", "\nExample:\n  PORT=4001 DATABASE_URL=sqlite:./data/ledger.db iap-graphql serve")
    .action(async () => (await import("./commands/serve.ts")).runServe());
  program
    .command("sandbox")
    .description("run the emulated IAP server by itself")
    .option("--port <number>", "port to listen on; 0 takes a free one", "4010")
    .option("--database <path>", "where its payments are kept", "./data/sandbox.db")
    .addHelpText(
      "after",
      "\nExample:\n  iap-graphql sandbox --port 4010 &\n  IAP_BASE_URL=http://127.0.0.1:4010 iap-graphql serve",
    )
    .action(async (options: SandboxCommandOptions) => (await import("./commands/sandbox.ts")).runSandbox(options));
  program
    .command("backup")
    .description("copy the SQLite ledger beside a running server, look the copy through, and only then name it")
    .option("--to <path>", "a file, or a folder that gets one named by the time (default: backups/ beside the ledger)")
    .option("--force", "replace the file if it is there")
    .option("--within <seconds>", "give the copy up after this long; the ledger's log grows meanwhile", "3600")
    .option("--json", "print {path, bytes, consumptions, feedEvents, keepWithIt}")
    .addHelpText("after", BACKUP_HELP)
    .action(async (options: BackupCommandOptions) => (await import("./commands/backup.ts")).runBackup(options));
  program
    .command("doctor")
    .description("look at settings, disk, clock, ledger and upstream; change nothing; say how to mend each")
    .option("--verify", "compute the invariants anew from every stored record (reads the whole ledger)")
    .option("--json", "print {isWell, findings: [{name, verdict, found, mend}]}")
    .option("--measure-controls", "instead, at a sandbox: does 5018 also answer another payment's token? Consumes two")
    .option("--app <name>", "whose controls are measured, and who is marked (default: the only one)")
    .addHelpText("after", DOCTOR_HELP)
    .action(async (options: DoctorCommandOptions) => (await import("./commands/doctor.ts")).runDoctor(options));
  program
    .command("migrate")
    .description("bring the ledger's schema up to this version, or move the ledger from SQLite to PostgreSQL")
    .option("--from <place>", "sqlite:PATH of the ledger that is moved")
    .option(
      "--to <place>",
      "postgres://… of an empty database (default: DATABASE_URL, which no list of processes shows)",
    )
    .option("--anew", "throw away what an unfinished move has copied, and begin again")
    .option("--undo", "take a finished move back, as long as no server has worked on the new place")
    .option("--json", "print {from, to, schema}, or {rows, isSame, lines: [{name, source, target}]}")
    .addHelpText("after", MIGRATE_HELP)
    .action(async (options: MigrateCommandOptions) => (await import("./commands/migrate.ts")).runMigrate(options));
  program
    .command("reconcile")
    .description("ask the upstream now about everything that is open, whatever the back-off says")
    .option("--id <ids...>", "only these consumptions, by the ids that the API gives them (1 to 100)")
    .option("--concurrency <number>", "how many at once, 1 to 64", "8")
    .option("--json", "print {asked, results: {CONSUMED, REJECTED, …}, left}")
    .addHelpText("after", RECONCILE_HELP)
    .action(async (options: ReconcileCommandOptions) =>
      (await import("./commands/reconcile.ts")).runReconcile(options),
    );
  addImportCommand(program);
  addKeyCommands(program);
  await program.parseAsync([...argv]);
}

function addKeyCommands(program: Command): void {
  const keys = program
    .command("keys")
    .description("API keys of game servers and operators")
    .addHelpText("after", KEYS_HELP);
  const api = keys
    .command("api")
    .description("make, list and revoke API keys in the file that AUTH_API_KEYS_FILE names")
    .addHelpText("after", KEYS_HELP);
  const fileOption = ["--file <path>", "the file of API keys (default: AUTH_API_KEYS_FILE)"] as const;
  api
    .command("create")
    .description("make a key: its text is printed once and kept nowhere")
    .requiredOption("--name <name>", "what it is called, in lists and in the audit log")
    .requiredOption("--role <role>", "server or operator")
    .option("--app <name>", "the only app it may touch (default: all)")
    .option("--expires <when>", "days from now (90d), a date or an instant (default: never)")
    .option("--test", "a key whose text says iapk_test_: to be told from a live one at a glance")
    .option(...fileOption)
    .option("--json", "print {id, name, role, app, expiresAt, key}")
    .addHelpText("after", KEYS_HELP)
    .action(async (options: CreateKeyOptions) => (await import("./commands/keys.ts")).runCreateKey(options));
  api
    .command("list")
    .description("every key with its status and, from the ledger that DATABASE_URL names, its last use")
    .option(...fileOption)
    .option("--json", "print {hasUses, keys: [{id, name, role, app, expiresAt, revokedAt, status, lastUsedAt}]}")
    .addHelpText("after", KEYS_HELP)
    .action(async (options: KeyFileOptions) => (await import("./commands/keys.ts")).runListKeys(options));
  api
    .command("revoke")
    .description("refuse a key from now on, for ever")
    .argument("<id>", "the key's id, or the whole key")
    .option(...fileOption)
    .option("--json", "print {id, name, wasRevokedBefore}")
    .addHelpText("after", KEYS_HELP)
    .action(async (id: string, options: KeyFileOptions) =>
      (await import("./commands/keys.ts")).runRevokeKey(id, options),
    );
}
