// The commands that look after a ledger: back it up, look it over, bring it up or move it, and ask about what is open.

import type { Command } from "commander";
import type { BackupCommandOptions } from "../commands/backup.ts";
import type { DoctorCommandOptions } from "../commands/doctor.ts";
import type { MigrateCommandOptions } from "../commands/migrate.ts";
import type { ReconcileCommandOptions } from "../commands/reconcile.ts";

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
  METRICS_PORT=9464 iap-graphql doctor --watch 10
  DATABASE_URL=sqlite:./data/backups/ledger-20260701T020000Z.db iap-graphql doctor --verify
  IAP_ENVIRONMENT=sandbox iap-graphql doctor --measure-controls < two-payments.txt

--measure-controls reads two lines paymentSeq:itemSeq:purchaseToken from standard input, so that no token is in a list of
processes. It writes: on SQLite stop the server first. docs/explanation/why-5018-is-hard.md
--accept-lost-log also writes: what was answered last may be missing from then on. Only where docs/how-to/after-a-failover.md
(PostgreSQL) or docs/how-to/back-up-and-restore.md (a SQLite file without its log) says so.

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
With --totals: also recomputes its totals from every record, where doctor --verify says that they differ. Stop its servers first.
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

export function addLedgerCommands(program: Command): void {
  program
    .command("backup")
    .description("copy the SQLite ledger beside a running server, look the copy through, and only then name it")
    .option("--to <path>", "a file, or a folder that gets one named by the time (default: backups/ beside the ledger)")
    .option("--force", "replace the file if it is there")
    .option("--within <seconds>", "give the copy up after this long; the ledger's log grows meanwhile", "3600")
    .option("--json", "print {path, bytes, consumptions, feedEvents, keepWithIt}")
    .addHelpText("after", BACKUP_HELP)
    .action(async (options: BackupCommandOptions) => (await import("../commands/backup.ts")).runBackup(options));
  program
    .command("doctor")
    .description("check settings, disk, clock, ledger and upstream; change nothing; tell how to fix each")
    .option("--verify", "recompute the invariants from every stored record (reads the whole ledger)")
    .option(
      "--watch [seconds]",
      "look again and again (default: every 30 s) and print what changes, until a signal ends it",
    )
    .option(
      "--json",
      "print {isWell, findings: [{name, verdict, found, mend}]}; with --watch {at, isWell, changed} a line",
    )
    .option("--measure-controls", "instead, at a sandbox: does 5018 also answer another payment's token? Consumes two")
    .option("--accept-lost-log", "instead: the end of the ledger's history is lost, and you go on with what is there")
    .option("--app <name>", "whose controls are measured, and who is marked (default: the only one)")
    .addHelpText("after", DOCTOR_HELP)
    .action(async (options: DoctorCommandOptions) => (await import("../commands/doctor.ts")).runDoctor(options));
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
    .option("--totals", "recompute the totals from every record; no server may run")
    .option(
      "--json",
      "print {from, to, place}, {recomputed, place}, {rows, isSame, lines: [{name, source, target}]}, or {undone}",
    )
    .addHelpText("after", MIGRATE_HELP)
    .action(async (options: MigrateCommandOptions) => (await import("../commands/migrate.ts")).runMigrate(options));
  program
    .command("reconcile")
    .description("ask the upstream now about everything that is open, whatever the back-off says")
    .option("--id <ids...>", "only these consumptions, by the ids that the API gives them (1 to 100)")
    .option("--concurrency <number>", "how many at once, 1 to 64", "8")
    .option("--json", "print {asked, results: {CONSUMED, REJECTED, …}, left}")
    .addHelpText("after", RECONCILE_HELP)
    .action(async (options: ReconcileCommandOptions) =>
      (await import("../commands/reconcile.ts")).runReconcile(options),
    );
}
