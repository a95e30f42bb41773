// The command line: which command, with which options. What a command does is in its own file, which is loaded when it is
// asked for: whoever looks a ledger over need not load a server.

import { Command } from "commander";
import { addImportCommand } from "./commandLine/importCommand.ts";
import { addExportCommand } from "./commandLine/exportCommand.ts";
import { addKeyCommands } from "./commandLine/keyCommands.ts";
import { addLedgerCommands } from "./commandLine/ledgerCommands.ts";
import { addVerifyCommands } from "./commandLine/verifyCommands.ts";
import { endThoughThreadHangs } from "./commands/process.ts";
import type { SandboxCommandOptions } from "./commands/sandbox.ts";
import { startWatchdog } from "./commands/watchdog.ts";

const EXIT_CODES = `
Exit codes:
  0  ended as asked
  1  found something, or ended by a fault; the report or the log says what
  2  bad configuration or usage; nothing was started`;

export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command("iap-graphql")
    .description("GraphQL API in front of the NHN Cloud in-app-purchase server API, with a durable ledger.")
    .addHelpText("after", EXIT_CODES)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  const isServer = (command: Command) => ["serve", "sandbox"].includes(command.name());
  program.hook("preAction", (_program, command) => {
    if (!isServer(command)) startWatchdog();
  });
  program.hook("postAction", (_program, command) => {
    if (!isServer(command)) endThoughThreadHangs();
  });
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
  addLedgerCommands(program);
  addImportCommand(program);
  addExportCommand(program);
  addKeyCommands(program);
  addVerifyCommands(program);
  await program.parseAsync([...argv]);
}
