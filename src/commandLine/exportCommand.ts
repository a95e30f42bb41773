// The command that takes the history out. Its filters are the API's, by the names that fit a command line.

import type { Command } from "commander";
import type { ExportCommandOptions } from "../commands/export.ts";

const EXPORT_HELP = `
Works beside a running server, on SQLite and on PostgreSQL. A file is FILE.part until it is whole; killed at any moment, the same
command with --resume goes on. docs/how-to/export-the-history.md

Examples:
  iap-graphql export --out october.csv --requested-from 2026-10-01T00:00:00+09:00 --requested-until 2026-11-01T00:00:00+09:00
  iap-graphql export --format ndjson --status CONSUMED --undelivered | jq -r 'select(.id) | .paymentSeq'
  DATABASE_URL=postgres://iap@db/ledger iap-graphql export --format ndjson --out all.ndjson --resume --json

Exit codes:
  0  it is written whole, and the file has its name
  1  it stopped before its end: FILE.part stands, and --resume goes on with it
  2  bad configuration or usage, no ledger there, a name that is taken; nothing was written`;

export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description("write the recorded consumptions as CSV or NDJSON, oldest first, as much as the filters let through")
    .option("--out <path>", "a file, which must not be there yet; - is standard output", "-")
    .option("--format <format>", "csv, for spreadsheets; ndjson, which loses nothing", "csv")
    .option("--app <names...>", "only of these apps (every list: 1 to 100 values, any of them)")
    .option("--payment-seq <numbers...>", "only these payments")
    .option("--store-order-id <numbers...>", "only by the store's own numbers")
    .option("--request-id <ids...>", "only with an attempt of one of these requests")
    .option("--player <ids...>", "only of these players")
    .option("--item <numbers...>", "only of these items")
    .option("--status <statuses...>", "PENDING, CONSUMED, REJECTED, IN_DOUBT, DISPUTED")
    .option("--currency <codes...>", "only with a price in these, such as KRW")
    .option("--result-code <codes...>", "only with these last codes (a negative one as --result-code=-1)")
    .option("--evidence <kinds...>", "CONFIRMED, INFERRED, OPERATOR, IMPORTED")
    .option("--environment <name>", "SANDBOX or PRODUCTION")
    .option("--test", "only what was bought without money")
    .option("--no-test", "only what is known to be bought with money")
    .option("--delivered", "only what a game server has granted")
    .option("--undelivered", "only what none has")
    .option("--reversed", "only of payments that came back")
    .option("--no-reversed", "only of payments that did not")
    .option("--product", "only those whose product is known")
    .option("--no-product", "only what was consumed on gamebase and names no product")
    .option("--requested-from <instant>", "the first instant inside, such as 2026-10-01T00:00:00+09:00")
    .option("--requested-until <instant>", "the first instant after it")
    .option("--settled-from <instant>", "the first instant inside")
    .option("--settled-until <instant>", "the first instant after it")
    .option("--order <instant>", "requestedAt; or settledAt, which lists settled ones only", "requestedAt")
    .option(
      "--bom",
      "CSV: begin with a byte order mark, without which Excel misreads Korean (default, but for --plain)",
    )
    .option("--no-bom", "CSV: begin without it")
    .option(
      "--plain",
      "CSV: for programs, without the apostrophes that keep spreadsheets from running or rounding cells",
    )
    .option("--no-totals", "without the last line, which has the totals")
    .option("--resume", "go on with what a killed export of the same options left")
    .option("--json", "print {path, format, bytes, rows, totals}; needs --out FILE")
    .addHelpText("after", EXPORT_HELP)
    .action(async (options: ExportCommandOptions) => (await import("../commands/export.ts")).runExport(options));
}
