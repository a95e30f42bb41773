// `sandbox`: the emulated IAP server by itself, for clients under development and for a server started elsewhere.

import { startSandbox } from "../sandbox/sandboxServer.ts";
import { codeOf, onStopSignal, refuseToStart } from "./process.ts";

export interface SandboxCommandOptions {
  readonly port: string;
  readonly database: string;
}

export async function runSandbox(options: SandboxCommandOptions): Promise<void> {
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) {
    return refuseToStart([`--port: ${JSON.stringify(options.port)} is not allowed; an integer from 0 to 65535`]);
  }
  try {
    const sandbox = await startSandbox({ host: "127.0.0.1", port, databasePath: options.database });
    process.stdout.write(
      `The sandbox answers at ${sandbox.baseUrl}\n  IAP_BASE_URL=${sandbox.baseUrl} iap-graphql serve\n`,
    );
    onStopSignal(async () => {
      await sandbox.close();
      process.exit(0);
    });
  } catch (error) {
    refuseToStart([`--port or --database: the sandbox cannot start (${codeOf(error)})`]);
  }
}
