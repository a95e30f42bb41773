// The command that takes over what happened before this product was there, or beside it.

import type { Command } from "commander";
import type { ImportCommandOptions } from "../commands/import.ts";

const IMPORT_HELP = `
Payments need paymentSeq, itemSeq and consumedAt. Reversals need paymentSeq, kind, occurredAt and reference. All columns, with
a sample of each file: docs/how-to/import-what-was-consumed-before.md

Examples:
  iap-graphql import payments.csv --dry-run
  iap-graphql import payments.csv --time-zone Asia/Seoul --json
  iap-graphql import refunds.csv --kind reversals --app puzzle
  mysql … | iap-graphql import - --format ndjson --errors ./refused.ndjson

It is safe to run it twice, or again after it was killed. On PostgreSQL, run it beside running servers. One server owns an
SQLite ledger: stop it first. --dry-run only reads the ledger, also beside a server, and reports what the import would do.

Exit codes:
  0  every line is in the ledger with all its values; some may have been there before
  1  some lines were refused and are listed with their numbers, or a fault ended the command
  2  bad configuration or usage, or an unknown or missing column; nothing was imported`;

export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description("import payments that were consumed earlier, or reversals, from CSV or NDJSON")
    .argument("<file>", "the file, or - for standard input")
    .option("--kind <kind>", "payments or reversals", "payments")
    .option("--format <format>", "csv (by comma, semicolon or tab) or ndjson (default: by the file's name)")
    .option("--app <name>", "the app that the lines belong to (default: the only one)")
    .option("--time-zone <name>", "also accept times without an offset, as local times of Asia/Seoul or UTC")
    .option("--names-as-written", "also accept names that look like an empty value or a number, such as NULL or 12.0")
    .option("--errors <path>", "the file that lists refused lines (default: the input file's name and .errors.ndjson)")
    .option("--dry-run", "report what would happen to every line, and write only that list")
    .option("--json", "print {kind, app, isDryRun, isComplete, read, imported, repeated, refused, errors, warnings}")
    .addHelpText("after", IMPORT_HELP)
    .action(async (file: string, options: ImportCommandOptions) =>
      (await import("../commands/import.ts")).runImport(file, options),
    );
}
