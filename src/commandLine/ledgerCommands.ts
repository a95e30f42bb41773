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
  0  the backup is on disk under its name, and keeps the invariants
  1  the backup failed; a file that already had its name is unchanged
  2  bad configuration or usage; nothing was started`;

const DOCTOR_HELP = `
Examples:
  iap-graphql doctor
  iap-graphql doctor --json | jq '.findings[] | select(.verdict != "ok")'
  METRICS_PORT=9464 iap-graphql doctor --watch 10
  DATABASE_URL=sqlite:./data/backups/ledger-20260701T020000Z.db iap-graphql doctor --verify
  IAP_ENVIRONMENT=sandbox iap-graphql doctor --measure-controls < two-payments.txt

--measure-controls reads two lines paymentSeq:itemSeq:purchaseToken from standard input, so that no token is in a list of
processes. It writes, so on SQLite stop the server first. docs/explanation/why-5018-is-hard.md
--accept-lost-log also writes. The last answered calls may then be missing. Use it only where docs/how-to/after-a-failover.md
(PostgreSQL) or docs/how-to/back-up-and-restore.md (a SQLite file without its log) says so.

Exit codes:
  0  no check says FAIL
  1  at least one check says FAIL
  2  bad usage; nothing was checked`;

const RECONCILE_HELP = `
Examples:
  iap-graphql reconcile
  DATABASE_URL=postgres://iap@db/ledger IAP_BASE_URL=https://api-iap.cloud.toast.com iap-graphql reconcile --json

On PostgreSQL, run it beside running servers. An SQLite ledger is owned by one server: stop it first, or rely on the server,
which reconciles by itself.

Exit codes:
  0  nothing is open
  1  something is still open, or a fault ended the command
  2  bad configuration or usage; the upstream was not asked`;

const MIGRATE_HELP = `
Without --from: upgrades the schema of the ledger that DATABASE_URL names to this version, and ends.
With --totals: also recomputes its totals from every record. Use it if doctor --verify says that they differ. Stop the servers first.
With --from: moves a whole ledger from SQLite to an empty PostgreSQL database. Stop the server first. If the command is killed,
run it again to continue. docs/how-to/move-from-sqlite-to-postgresql.md

Examples:
  iap-graphql migrate
  DATABASE_URL=postgres://iap@db/ledger iap-graphql migrate --from sqlite:./data/ledger.db
  iap-graphql migrate --from sqlite:./data/ledger.db --to postgres://iap@db/ledger --json
  iap-graphql migrate --from sqlite:./data/ledger.db --to postgres://iap@db/ledger --undo

Exit codes:
  0  the schema is up to date; or the ledger is in its new database, and every value was compared
  1  the command did not finish, or something differs; no server starts on an unfinished move
  2  bad configuration or usage, a server that still runs, or a database with other data; nothing was started`;

export function addLedgerCommands(program: Command): void {
  program
    .command("backup")
    .description("copy the SQLite ledger while the server runs, check the copy, and only then give it its name")
    .option(
      "--to <path>",
      "a file, or a folder in which the copy is named by the time (default: backups/ beside the ledger)",
    )
    .option("--force", "replace the file if it is there")
    .option("--within <seconds>", "give up after this many seconds; the ledger's log grows while the copy runs", "3600")
    .option("--json", "print {path, bytes, consumptions, feedEvents, keepWithIt}")
    .addHelpText("after", BACKUP_HELP)
    .action(async (options: BackupCommandOptions) => (await import("../commands/backup.ts")).runBackup(options));
  program
    .command("doctor")
    .description("check settings, disk, clock, ledger and upstream; change nothing; say how to fix each problem")
    .option("--verify", "also recompute the invariants from every stored record (reads the whole ledger)")
    .option(
      "--watch [seconds]",
      "repeat the checks (default: every 30 s) and print what changes, until a signal ends it",
    )
    .option(
      "--json",
      "print {isWell, findings: [{name, verdict, found, mend}]}; with --watch one {at, isWell, changed} per line",
    )
    .option(
      "--measure-controls",
      "instead: test at a sandbox whether another payment's token also gets 5018; consumes two payments",
    )
    .option(
      "--accept-lost-log",
      "instead: accept that the end of the ledger's history is lost, and continue with what is left",
    )
    .option("--app <name>", "the app whose controls are measured, and which is marked (default: the only one)")
    .addHelpText("after", DOCTOR_HELP)
    .action(async (options: DoctorCommandOptions) => (await import("../commands/doctor.ts")).runDoctor(options));
  program
    .command("migrate")
    .description("bring the ledger's schema up to this version, or move the ledger from SQLite to PostgreSQL")
    .option("--from <place>", "sqlite:PATH of the ledger to move")
    .option(
      "--to <place>",
      "postgres://… of an empty database (default: DATABASE_URL, which keeps it out of process lists)",
    )
    .option("--anew", "discard what an unfinished move has copied, and start again")
    .option("--undo", "undo a finished move, as long as no server has run on the new database")
    .option("--totals", "recompute the totals from every record; no server may run")
    .option(
      "--json",
      "print {from, to, place}, {recomputed, place}, {rows, isSame, lines: [{name, source, target}]}, or {undone}",
    )
    .addHelpText("after", MIGRATE_HELP)
    .action(async (options: MigrateCommandOptions) => (await import("../commands/migrate.ts")).runMigrate(options));
  program
    .command("reconcile")
    .description("ask the upstream now about every open consumption, regardless of the back-off")
    .option("--id <ids...>", "only these consumptions, by their API ids (1 to 100)")
    .option("--concurrency <number>", "how many at once, 1 to 64", "8")
    .option("--json", "print {asked, results: {CONSUMED, REJECTED, …}, left}")
    .addHelpText("after", RECONCILE_HELP)
    .action(async (options: ReconcileCommandOptions) =>
      (await import("../commands/reconcile.ts")).runReconcile(options),
    );
}
