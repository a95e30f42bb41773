// The command that takes the history out. Its filters are the API's, by the names that fit a command line.

import type { Command } from "commander";
import type { ExportCommandOptions } from "../commands/export.ts";

const EXPORT_HELP = `
Works beside a running server, on SQLite and on PostgreSQL. The file is named FILE.part until it is complete. If the command is
killed, run it again with --resume to continue. docs/how-to/export-the-history.md

Examples:
  iap-graphql export --out october.csv --requested-from 2026-10-01T00:00:00+09:00 --requested-until 2026-11-01T00:00:00+09:00
  iap-graphql export --format ndjson --status CONSUMED --undelivered | jq -r 'select(.id) | .paymentSeq'
  DATABASE_URL=postgres://iap@db/ledger iap-graphql export --format ndjson --out all.ndjson --resume --json

Exit codes:
  0  the export is complete, and the file has its name
  1  the export stopped early; FILE.part is kept, and --resume continues it
  2  bad configuration or usage, no ledger, or a file name that exists already; nothing was written`;

export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description("write the recorded consumptions that match the filters as CSV or NDJSON, oldest first")
    .option("--out <path>", "a file that does not exist yet; - is standard output", "-")
    .option("--format <format>", "csv, for spreadsheets; ndjson, which loses nothing", "csv")
    .option("--app <names...>", "only these apps (every list: 1 to 100 values; a row matches any of them)")
    .option("--payment-seq <numbers...>", "only these payments")
    .option("--store-order-id <numbers...>", "only these store order numbers")
    .option("--request-id <ids...>", "only consumptions with an attempt of one of these requests")
    .option("--player <ids...>", "only these players")
    .option("--item <numbers...>", "only these items")
    .option("--status <statuses...>", "PENDING, CONSUMED, REJECTED, IN_DOUBT, DISPUTED")
    .option("--currency <codes...>", "only prices in these currencies, such as KRW")
    .option("--result-code <codes...>", "only these last result codes (write a negative one as --result-code=-1)")
    .option("--evidence <kinds...>", "CONFIRMED, INFERRED, OPERATOR, IMPORTED")
    .option("--environment <name>", "SANDBOX or PRODUCTION")
    .option("--test", "only purchases without money")
    .option("--no-test", "only purchases known to be with money")
    .option("--delivered", "only what is recorded as DELIVERED")
    .option("--undelivered", "only what is not recorded as DELIVERED")
    .option("--reversed", "only payments that were reversed")
    .option("--no-reversed", "only payments that were not reversed")
    .option("--product", "only those whose product is known")
    .option("--no-product", "only what was consumed on gamebase without a product")
    .option("--requested-from <instant>", "the first instant in the range, such as 2026-10-01T00:00:00+09:00")
    .option("--requested-until <instant>", "the first instant after the range")
    .option("--settled-from <instant>", "the first instant in the range")
    .option("--settled-until <instant>", "the first instant after the range")
    .option("--order <instant>", "requestedAt; or settledAt, which lists settled consumptions only", "requestedAt")
    .option(
      "--bom",
      "CSV: start with a byte order mark, which Excel needs to read Korean (default, except with --plain)",
    )
    .option("--no-bom", "CSV: start without a byte order mark")
    .option(
      "--plain",
      "CSV: for programs, without the apostrophes that stop spreadsheets from running or rounding cells",
    )
    .option("--no-totals", "omit the last line, which has the totals")
    .option("--resume", "continue an export with the same options that was interrupted")
    .option("--json", "print {path, format, bytes, rows, totals}; needs --out FILE")
    .addHelpText("after", EXPORT_HELP)
    .action(async (options: ExportCommandOptions) => (await import("../commands/export.ts")).runExport(options));
}
