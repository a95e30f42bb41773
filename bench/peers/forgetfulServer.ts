// Our own server, as built into dist/, over a ledger that forgets. Nothing else differs from what `serve` runs.

import type * as App from "../../src/app.ts";
import type * as Settings from "../../src/config/settings.ts";
import type * as Log from "../../src/observing/log.ts";
import { createForgetfulWriter } from "./forgetfulWriter.ts";
import { tellAddress } from "./listening.ts";

// From dist/, by an address that the type checker does not follow: the code that is measured is the code that is built.
const built = process.env["BENCH_DIST"] ?? "";
const { startApp }: typeof App = await import(new URL("app.js", built).href);
const { readSettings }: typeof Settings = await import(new URL("config/settings.js", built).href);
const { createLog }: typeof Log = await import(new URL("observing/log.js", built).href);

const read = readSettings(process.env);
if (!read.isValid) throw new Error(read.lines.join("\n"));

const app = await startApp({
  settings: read.settings,
  sandboxUrl: null,
  log: createLog(read.settings.logLevel),
  onLost: (line) => {
    throw new Error(line);
  },
  wrap: { ledger: (ledger) => ({ ...ledger, writer: createForgetfulWriter() }) },
});
tellAddress(`${app.address}/graphql`);
