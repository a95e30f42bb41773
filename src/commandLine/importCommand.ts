// The command that takes over what happened before this product was there, or beside it.

import type { Command } from "commander";
import type { ImportCommandOptions } from "../commands/import.ts";

const IMPORT_HELP = `
Payments need paymentSeq, itemSeq and consumedAt; reversals need paymentSeq, kind, occurredAt and reference. Every column, with
a sample of each file: docs/how-to/import-what-was-consumed-before.md

Examples:
  iap-graphql import payments.csv --dry-run
  iap-graphql import payments.csv --time-zone Asia/Seoul --json
  iap-graphql import refunds.csv --kind reversals --app puzzle
  mysql … | iap-graphql import - --format ndjson --errors ./refused.ndjson

Run twice, or killed and run again, it leaves the same ledger. On PostgreSQL it works beside running servers; one server owns an
SQLite ledger: stop it first. --dry-run only reads the ledger, also beside a server, and says of each line what the run would say.

Exit codes:
  0  every line is in the ledger with every value it gives, some of them from before
  1  some were refused and are listed with their numbers, or a fault ended it
  2  bad configuration or usage, an unknown or a missing column: nothing was taken over`;

export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description("take over payments that were consumed before, or reversals, from CSV or NDJSON")
    .argument("<file>", "the file, or - for standard input")
    .option("--kind <kind>", "payments or reversals", "payments")
    .option("--format <format>", "csv (by comma, semicolon or tab) or ndjson (default: by the file's name)")
    .option("--app <name>", "whose they are (default: the only one)")
    .option("--time-zone <name>", "take times without an offset too, by the clocks of Asia/Seoul or UTC")
    .option("--names-as-written", "take names too that look like no value or like a number, such as NULL or 12.0")
    .option("--errors <path>", "where refused lines are listed (default: the file's name and .errors.ndjson)")
    .option("--dry-run", "say what would become of every line, and write nothing but that list")
    .option("--json", "print {kind, app, isDryRun, isComplete, read, imported, repeated, refused, errors, warnings}")
    .addHelpText("after", IMPORT_HELP)
    .action(async (file: string, options: ImportCommandOptions) =>
      (await import("../commands/import.ts")).runImport(file, options),
    );
}
