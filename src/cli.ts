// The command line: which command, with which options. What a command does is in its own file.

import { Command } from "commander";
import { runSandbox } from "./commands/sandbox.ts";
import { runServe } from "./commands/serve.ts";

const EXIT_CODES = `
Exit codes:
  0  ended as asked
  1  ended by a fault; the log says which
  2  bad configuration or usage; nothing was started`;

export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command("iap-graphql")
    .description("GraphQL API in front of the NHN Cloud in-app-purchase server API, with a durable ledger.")
    .addHelpText("after", EXIT_CODES)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  program
    .command("serve", { isDefault: true })
    .description("run the server; settings come from environment variables (docs/reference/settings.md)")
    .addHelpText("after", "\nExample:\n  PORT=4001 DATABASE_URL=sqlite:./data/ledger.db iap-graphql serve")
    .action(runServe);
  program
    .command("sandbox")
    .description("run the emulated IAP server by itself")
    .option("--port <number>", "port to listen on; 0 takes a free one", "4010")
    .option("--database <path>", "where its payments are kept", "./data/sandbox.db")
    .addHelpText(
      "after",
      "\nExample:\n  iap-graphql sandbox --port 4010 &\n  IAP_BASE_URL=http://127.0.0.1:4010 iap-graphql serve",
    )
    .action(runSandbox);
  await program.parseAsync([...argv]);
}
